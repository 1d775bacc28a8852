import { expect, test, type ConsoleUnderTest, type ServiceUnderTest } from './harness.ts';
import { DUC, recordSomeUsage } from './journey-steps.ts';

/** What the service knows of the one alert. */
const alertAtService = async (service: ServiceUnderTest) => {
  const { rows } = await service.database.pool.query<{
    by: string | null;
    assigned: string | null;
    note: string | null;
  }>('SELECT acknowledged_by AS by, assigned_to AS assigned, note FROM alerts WHERE user_id = $1', [DUC.id]);
  return rows;
};
const openAlerts = async ({ page }: ConsoleUnderTest) => {
  await page
    .getByRole('link', { name: /Cảnh báo/u })
    .first()
    .click();
  await expect(page.getByRole('heading', { name: 'Cảnh báo', level: 1 })).toBeVisible();
};

test('an alert acknowledged without a network is kept, marked, and told to the service once it is back', async ({
  console,
  service,
}) => {
  await recordSomeUsage(service);
  await console.signIn('support');
  await openAlerts(console);
  await expect(console.page.getByRole('link', { name: DUC.name })).toBeVisible();
  await service.stop();
  await expect(console.page.getByText(/Ngoại tuyến/u).first()).toBeVisible();
  await console.page.getByRole('checkbox', { name: `Chọn cảnh báo của ${DUC.name}` }).check();
  await console.page.getByRole('button', { name: 'Xác nhận' }).click();
  await expect(console.page.getByText('Chờ gửi', { exact: true })).toBeVisible();
  await expect(console.page.getByText('Đã xác nhận').first()).toBeVisible();
  expect(await alertAtService(service)).toEqual([{ by: null, assigned: null, note: null }]);

  await service.start();
  await expect
    .poll(() => alertAtService(service), { timeout: 30_000 })
    .toEqual([{ by: service.operators.support.name, assigned: null, note: null }]);
  await expect(console.page.getByText('Chờ gửi', { exact: true })).toHaveCount(0);
});

test('two people handle one alert: the second sees both sides and chooses', async ({ console, service }) => {
  await recordSomeUsage(service);
  await console.signIn('support');
  await openAlerts(console);
  await console.page.getByRole('link', { name: DUC.name }).click();
  const detail = console.page.getByRole('dialog');
  await detail.getByLabel('Ghi chú').fill('Đã gọi, khách đồng ý nâng gói');
  await service.stop();
  await expect(console.page.getByText(/Ngoại tuyến/u).first()).toBeVisible();
  await detail.getByRole('button', { name: 'Lưu', exact: true }).click();
  await expect(detail.getByText(/Đã lưu trên máy này lúc/u)).toBeVisible();
  await service.database.pool.query(`UPDATE alerts SET assigned_to = 'Trần Thu Hà' WHERE user_id = $1`, [DUC.id]);
  await service.start();

  await expect(detail.getByText(/Người khác đã xử lý cảnh báo này trước bạn/u)).toBeVisible({ timeout: 30_000 });
  await expect(detail.getByRole('cell', { name: 'Trần Thu Hà' })).toBeVisible();
  await detail.getByRole('button', { name: 'Giữ bản của tôi' }).click();
  await expect(detail.getByText(/Người khác đã xử lý/u)).toBeHidden();
  await expect
    .poll(() => alertAtService(service), { timeout: 15_000 })
    .toEqual([{ by: null, assigned: null, note: 'Đã gọi, khách đồng ý nâng gói' }]);
});
