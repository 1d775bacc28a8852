import { expect, test } from './harness.ts';
import { budgetAtService, LAN, openUser, recordSomeUsage, saveBudget } from './journey-steps.ts';

const editElsewhere = (pool: { query(text: string, values: unknown[]): Promise<unknown> }, dong: number) =>
  pool.query(
    `UPDATE user_cost_settings SET monthly_budget_vnd = $1, updated_by = 'Nguyễn Minh Quân' WHERE user_id = $2`,
    [dong, LAN.id],
  );

test('an edit made without a network is kept, marked, survives a restart and is applied once', async ({
  console,
  service,
}) => {
  await recordSomeUsage(service);
  await console.signIn('support');
  await openUser(console, LAN.name);
  await expect(console.page.getByText('Trực tuyến')).toBeVisible();
  await service.stop();
  await expect(console.page.getByText(/Ngoại tuyến/u).first()).toBeVisible();
  await saveBudget(console, 40_000);
  await expect(console.page.getByText(/chờ gửi\. Ngân sách của người dùng đổi/u)).toBeVisible();
  expect(await budgetAtService(service, LAN.id)).toEqual({ budget: 29_000, edits: 0 });

  await console.restart();
  await openUser(console, LAN.name);
  await expect(console.page.getByText(/chờ gửi\. Ngân sách của người dùng đổi/u)).toBeVisible();
  await expect(console.page.getByLabel('Ngân sách tháng')).toHaveValue(/40\.000/u);

  await service.start();
  await expect(console.page.getByText(/chờ gửi/u)).toHaveCount(0, { timeout: 30_000 });
  await expect(console.page.getByLabel('Ngân sách tháng')).toHaveValue(/40\.000/u);
  expect(await budgetAtService(service, LAN.id)).toEqual({ budget: 40_000, edits: 1 });
});

for (const { keep, button, result } of [
  { keep: 'mine', button: 'Giữ bản của tôi', result: { budget: 40_000, edits: 1 } },
  { keep: 'theirs', button: 'Giữ bản trên máy chủ', result: { budget: 58_000, edits: 0 } },
])
  test(`a conflict shows both sides, and the person keeps ${keep}`, async ({ console, service }) => {
    await recordSomeUsage(service);
    await console.signIn('admin');
    await openUser(console, LAN.name);
    await service.stop();
    await expect(console.page.getByText(/Ngoại tuyến/u).first()).toBeVisible();
    await saveBudget(console, 40_000);
    await editElsewhere(service.database.pool, 58_000);
    await service.start();

    const conflict = console.page.getByText('Xung đột: cài đặt đã bị sửa ở nơi khác');
    await expect(conflict).toBeVisible({ timeout: 30_000 });
    await expect(console.page.getByRole('cell', { name: /40\.000/u })).toBeVisible();
    await expect(console.page.getByRole('cell', { name: /58\.000/u })).toBeVisible();
    await console.page.getByRole('button', { name: button }).click();
    await expect(conflict).toBeHidden();
    await expect.poll(() => budgetAtService(service, LAN.id), { timeout: 15_000 }).toEqual(result);
    await expect(console.page.getByLabel('Ngân sách tháng')).toHaveValue(
      new RegExp(`${result.budget / 1000}\\.000`, 'u'),
    );
  });
