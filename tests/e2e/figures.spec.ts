import { expect, test } from './harness.ts';
import { DUC, LAN, openUser, recordSomeUsage, spendOfMonth } from './journey-steps.ts';

test('finance signs in and sees what PostgreSQL adds up, and still does after a restart without a network', async ({
  console,
  service,
}) => {
  await recordSomeUsage(service);
  const spend = await spendOfMonth(service);
  await console.signIn('finance');
  await expect(console.page.getByRole('heading', { name: 'Tổng quan' })).toBeVisible();
  await expect(console.page.getByText(spend, { exact: true }).first()).toBeVisible();
  await expect(console.page.getByText('Trực tuyến')).toBeVisible();

  await service.stop();
  await console.restart();
  await expect(console.page.getByText(spend, { exact: true }).first()).toBeVisible();
  await expect(console.page.getByText(/Ngoại tuyến · dữ liệu đến \d{2}:\d{2}/u)).toBeVisible();
  expect(console.complaints).toEqual([]);
});

test('a request recorded while the overview is open moves its figure', async ({ console, service }) => {
  await recordSomeUsage(service);
  const before = await spendOfMonth(service);
  await console.signIn('finance');
  await expect(console.page.getByText(before, { exact: true }).first()).toBeVisible();
  await service.record({ userId: LAN.id, occurredAt: new Date(), model: 'gpt-5.5', requestedModel: 'gpt-5.5' });
  await service.foldRollups();
  const after = await spendOfMonth(service);
  expect(after).not.toBe(before);
  await expect(console.page.getByText(after, { exact: true }).first()).toBeVisible();
});

test('a user is found without diacritics, and their unpriced request is not shown as free', async ({
  console,
  service,
}) => {
  await recordSomeUsage(service);
  await console.signIn('support');
  await console.page.getByRole('searchbox', { name: 'Tìm theo tên hoặc e-mail' }).fill('do minh d');
  await expect(console.page.getByRole('link', { name: DUC.name })).toBeVisible();
  await expect(console.page.getByRole('link', { name: LAN.name })).toBeHidden();
  await console.page.getByRole('searchbox', { name: 'Tìm theo tên hoặc e-mail' }).fill('');
  await openUser(console, LAN.name);
  await expect(console.page.getByText('chưa có giá').first()).toBeVisible();
});
