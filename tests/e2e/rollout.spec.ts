import { v7 as uuidv7 } from 'uuid';
import * as z from 'zod';
import { rolloutSettings } from '#shared/contracts/rollout.ts';
import { bucketOf } from '#shared/domain/rollout.ts';
import { expect, test, type ConsoleUnderTest, type ServiceUnderTest } from './harness.ts';

const stored = z.object({ revision: z.string(), state: rolloutSettings });

/** The rollout as the database has it. */
const rolloutAt = async (service: ServiceUnderTest) => {
  const { rows } = await service.database.pool.query('SELECT revision::text AS revision, state FROM rollout_state');
  return stored.parse(rows[0]);
};
const reachAt = async (service: ServiceUnderTest) => {
  const { phase, basisPoints } = (await rolloutAt(service)).state;
  return { phase, basisPoints };
};

const sendEdit = async (service: ServiceUnderTest, role: 'admin' | 'finance' | 'support', basisPoints: number) => {
  const { revision, state } = await rolloutAt(service);
  const rollout = { ...state, phase: 'partial', basisPoints };
  const body = { type: 'rollout.edit', baseRevision: revision, rollout };
  return service.call(role, '/operator/commands', { method: 'POST', body: JSON.stringify({ id: uuidv7(), body }) });
};

const addUsers = async (service: ServiceUnderTest, count: number) => {
  const ids = Array.from({ length: count }, (_, index) => `usr_${String(index).padStart(3, '0')}`);
  for (const [index, id] of ids.entries())
    await service.addUser({ id, name: `Người dùng ${index}`, tier: index % 3 === 0 ? 'premium' : 'starter' });
  return ids;
};

const openRollout = async ({ page }: ConsoleUnderTest, tab = 'Tình hình') => {
  await page.getByRole('link', { name: 'Triển khai', exact: true }).first().click();
  await expect(page.getByRole('heading', { name: 'Triển khai', level: 1 })).toBeVisible();
  await page.getByRole('tab', { name: tab }).click();
};

const setShare = async ({ page }: ConsoleUnderTest, percent: string) => {
  await page.getByLabel('Tỷ lệ người dùng').fill(percent);
  await page.getByRole('button', { name: 'Xem lại và lưu' }).click();
  return page.getByRole('dialog', { name: 'Những gì sẽ thay đổi' });
};

const goOffline = async ({ page }: ConsoleUnderTest, service: ServiceUnderTest) => {
  await expect(page.getByText('Trực tuyến')).toBeVisible();
  await service.stop();
  await expect(page.getByText(/Ngoại tuyến/u).first()).toBeVisible();
};

test('an admin raises the share, having seen whom it reaches', async ({ console, service }) => {
  const ids = await addUsers(service, 60);
  await console.signIn('admin');
  await openRollout(console, 'Đối tượng');
  const { page } = console;
  await page.getByRole('radio', { name: 'Một phần' }).check();
  await page.getByLabel('Tỷ lệ người dùng').fill('25,51');

  const { salt } = (await rolloutAt(service)).state;
  const reached = ids.filter((id) => bucketOf(salt, id) < 2_551);
  const row = page.getByRole('table', { name: 'Ai sẽ thay đổi' }).getByRole('row', { name: /^Tất cả/u });
  await expect(row).toHaveText(new RegExp(`^Tất cả600${reached.length}\\+${reached.length}0$`, 'u'));

  await page.getByPlaceholder('Tên, e-mail hoặc mã người dùng').fill(reached[0] ?? '');
  await page.getByRole('option').first().click();
  await expect(page.getByText('Nằm trong tỷ lệ 25,51 % người dùng.')).toBeVisible();

  await page.getByRole('button', { name: 'Xem lại và lưu' }).click();
  const dialog = page.getByRole('dialog', { name: 'Những gì sẽ thay đổi' });
  await expect(dialog.getByText('Thử nghiệm → Một phần')).toBeVisible();
  await expect(dialog.getByText(`${reached.length} người sẽ được áp dụng thêm.`)).toBeVisible();
  await dialog.getByRole('button', { name: 'Lưu thay đổi' }).click();
  await expect(page.getByText('Đang áp dụng cho 25,51 % người dùng')).toBeVisible();
  expect(await reachAt(service)).toEqual({ phase: 'partial', basisPoints: 2_551 });
});

test('an admin rolls back by typing the word, and a person starts again at testing', async ({ console, service }) => {
  expect((await sendEdit(service, 'admin', 5_000)).status).toBe(200);
  await console.signIn('admin');
  await openRollout(console);
  const { page } = console;
  await expect(page.getByText('Đang áp dụng cho 50 % người dùng')).toBeVisible();
  await page.getByRole('button', { name: 'Hoàn tác khẩn cấp' }).click();
  const confirm = page.getByRole('button', { name: 'Hoàn tác ngay' });
  await page.getByRole('button', { name: 'Tỷ lệ lỗi tăng' }).click();
  await expect(confirm).toBeDisabled();
  await page.getByLabel(/Gõ HOÀN TÁC/u).fill('hoàn tác');
  await confirm.click();

  await expect(page.getByText(/Đã hoàn tác lúc .* bởi Nguyễn Minh Quân/u)).toBeVisible();
  await expect(page.getByText('Lý do: Tỷ lệ lỗi tăng')).toBeVisible();
  await expect(page.getByText('Trước đó: 50 %.', { exact: false })).toBeVisible();
  expect((await reachAt(service)).phase).toBe('disabled');
  expect(Object.values(service.service.rollout.flags())).not.toContain(true);

  await page.getByRole('button', { name: 'Bật lại' }).click();
  await page.getByLabel('Vì sao có thể bật lại').fill('đã sửa nhà cung cấp lỗi');
  await page.getByRole('button', { name: 'Bật lại từ thử nghiệm' }).click();
  await expect(page.getByText(/Đang thử nghiệm/u).first()).toBeVisible();
  expect(await reachAt(service)).toEqual({ phase: 'testing', basisPoints: 0 });
});

test('a lowering made without a network shouts that it is not sent until it is', async ({ console, service }) => {
  expect((await sendEdit(service, 'admin', 5_000)).status).toBe(200);
  await console.signIn('admin');
  await openRollout(console, 'Đối tượng');
  const { page } = console;
  await goOffline(console, service);
  const dialog = await setShare(console, '10');
  await expect(dialog.getByText(/CHƯA CÓ HIỆU LỰC/u)).toBeVisible();
  await dialog.getByRole('button', { name: 'Lưu thay đổi' }).click();
  const shout = page.getByRole('alert').filter({ hasText: 'CHƯA GỬI' }).first();
  await expect(shout).toBeVisible();
  await expect(page.getByText('Đang áp dụng cho 50 % người dùng')).toBeVisible();
  expect(await reachAt(service)).toEqual({ phase: 'partial', basisPoints: 5_000 });

  await page.getByRole('link', { name: 'Người dùng', exact: true }).first().click();
  await expect(shout).toBeVisible();
  await service.start();
  await expect(shout).toBeHidden({ timeout: 30_000 });
  expect(await reachAt(service)).toEqual({ phase: 'partial', basisPoints: 1_000 });
});

test('without a network the share is not raised, and the reason is said', async ({ console, service }) => {
  expect((await sendEdit(service, 'admin', 5_000)).status).toBe(200);
  await console.signIn('admin');
  await openRollout(console, 'Đối tượng');
  await goOffline(console, service);
  const dialog = await setShare(console, '60');
  await expect(dialog.getByText(/cần kết nối với máy chủ\. Đang ngoại tuyến/u)).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Lưu thay đổi' })).toBeDisabled();
  await service.start();
  await expect(dialog.getByRole('button', { name: 'Lưu thay đổi' })).toBeEnabled({ timeout: 30_000 });
  expect(await reachAt(service)).toEqual({ phase: 'partial', basisPoints: 5_000 });
});

for (const role of ['finance', 'support'] as const)
  test(`${role} sees nothing of the rollout, and the service refuses it`, async ({ console, service }) => {
    await console.signIn(role);
    await expect(console.page.getByRole('link', { name: 'Triển khai', exact: true })).toHaveCount(0);
    await console.page.goto(new URL('/rollout', console.page.url()).href);
    await expect(console.page.getByText('Bạn không có quyền xem phần này')).toBeVisible();
    await expect(console.page.getByRole('button', { name: 'Hoàn tác khẩn cấp' })).toHaveCount(0);
    expect((await service.call(role, '/operator/feed/rollout')).status).toBe(403);
    expect((await sendEdit(service, role, 1_000)).status).toBe(403);
  });
