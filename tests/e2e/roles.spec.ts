import { v7 as uuidv7 } from 'uuid';
import { expect, test } from './harness.ts';
import { budgetAtService, LAN, openUser, recordSomeUsage } from './journey-steps.ts';
import { SETTINGS } from '#tests/support/user-settings.ts';

test('support sees no totals: not in the navigation, not by address, not from the service', async ({
  console,
  service,
}) => {
  await recordSomeUsage(service);
  await console.signIn('support');
  await expect(console.page.getByRole('heading', { name: 'Người dùng' })).toBeVisible();
  await expect(console.page.getByRole('link', { name: 'Tổng quan' })).toHaveCount(0);
  await expect(console.page.getByRole('link', { name: 'Chi phí', exact: true })).toHaveCount(0);
  for (const path of ['/overview', '/spend']) {
    await console.page.goto(new URL(path, console.page.url()).href);
    await expect(console.page.getByText('Bạn không có quyền xem phần này')).toBeVisible();
  }
  for (const collection of ['rollups', 'prices', 'rates', 'usage'])
    expect((await service.call('support', `/operator/feed/${collection}`)).status).toBe(403);
});

test('finance reads a budget but can edit it neither here nor at the service', async ({ console, service }) => {
  await recordSomeUsage(service);
  await console.signIn('finance');
  await openUser(console, LAN.name);
  await expect(console.page.getByLabel('Ngân sách tháng')).toBeDisabled();
  await expect(console.page.getByText(/Vai trò Tài chính chỉ xem/u)).toBeVisible();
  const answer = await service.call('finance', '/operator/commands', {
    method: 'POST',
    body: JSON.stringify({
      id: uuidv7(),
      body: {
        type: 'settings.edit',
        userId: LAN.id,
        baseRevision: '1',
        settings: SETTINGS,
      },
    }),
  });
  expect(answer.status).toBe(403);
  expect(await budgetAtService(service, LAN.id)).toEqual({ budget: 29_000, edits: 0 });
});
