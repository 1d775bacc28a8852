import { expect, test, type ConsoleUnderTest, type ServiceUnderTest } from './harness.ts';
import { recordSomeUsage } from './journey-steps.ts';
import { noteHealth, raiseSystemAlert } from './monitoring-steps.ts';

const open = async ({ page }: ConsoleUnderTest, name: string) => {
  await page
    .getByRole('link', { name: new RegExp(name, 'u') })
    .first()
    .click();
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
};
const handled = async (service: ServiceUnderTest, id: string) => {
  const { rows } = await service.database.pool.query<{ by: string | null; note: string | null }>(
    'SELECT acknowledged_by AS by, note FROM system_alerts WHERE id = $1',
    [id],
  );
  return rows[0];
};

test('an admin sees the verdict, the figures of a range and their table, and without a network what was kept', async ({
  console,
  service,
}) => {
  const { page } = console;
  await recordSomeUsage(service);
  await service.foldHealth();
  await noteHealth(service, 'critical');
  await console.signIn('admin');
  await open(console, 'Giám sát');
  await expect(page.getByText(/^Nghiêm trọng: Tỷ lệ lỗi/u)).toBeVisible();
  await expect(page.getByRole('table', { name: 'Các chỉ số sức khỏe và ngưỡng' })).toContainText('200 ms');
  await expect(page.getByRole('heading', { name: '24 giờ qua' })).toBeVisible();
  await page.getByText('1 giờ', { exact: true }).click();
  await expect(page.getByRole('heading', { name: '1 giờ qua' })).toBeVisible();
  await expect(page).toHaveURL(/range=1h/u);

  const traffic = page.getByRole('region', { name: 'Lưu lượng' });
  await traffic.getByRole('button', { name: 'Xem dạng bảng' }).click();
  await expect(traffic.getByRole('table').getByRole('row')).toHaveCount(61);

  await service.stop();
  await expect(page.getByText(/Ngoại tuyến/u).first()).toBeVisible();
  await page.reload();
  await expect(page.getByText(/^Số liệu lúc/u)).toBeVisible();
  await expect(page.getByRole('heading', { name: '1 giờ qua' })).toBeVisible();
  await expect(page.getByText(/^Nghiêm trọng: Tỷ lệ lỗi/u)).toBeVisible();
  await page.getByText('90 ngày', { exact: true }).click();
  await expect(page.getByText('Máy này chưa có số liệu của khoảng này')).toBeVisible();
});

for (const role of ['finance', 'support'] as const)
  test(`${role} sees neither monitoring nor alerts of the service`, async ({ console, service }) => {
    const { page } = console;
    await recordSomeUsage(service);
    await raiseSystemAlert(service);
    await console.signIn(role);
    await expect(page.getByRole('link', { name: 'Giám sát' })).toHaveCount(0);
    await page.goto(new URL('/monitoring', page.url()).href);
    await expect(page.getByText('Bạn không có quyền xem phần này')).toBeVisible();
    await page.goto(new URL('/alerts?kind=system', page.url()).href);
    await expect(page.getByText('Trực tuyến')).toBeVisible();
    await expect(page.getByRole('radio', { name: 'Hệ thống' })).toHaveCount(0);
    await expect(page.getByText('Tỷ lệ lỗi')).toHaveCount(0);
    expect((await service.call(role, '/operator/monitoring')).status).toBe(403);
    expect((await service.call(role, '/operator/feed/systemAlerts')).status).toBe(403);
  });

test('a critical alert is counted in navigation and title; handled without a network it is told once it is back', async ({
  console,
  service,
}) => {
  const { page } = console;
  await console.signIn('admin');
  await expect(page.getByText('Trực tuyến')).toBeVisible();
  const id = await raiseSystemAlert(service);
  await expect(page).toHaveTitle(/^\(1\) /u, { timeout: 20_000 });
  await open(console, 'Cảnh báo');
  await page.getByRole('link', { name: 'Tỷ lệ lỗi' }).click();
  const detail = page.getByRole('dialog');
  await expect(detail.getByText('Đang diễn ra')).toBeVisible();
  await service.stop();
  await expect(page.getByText(/Ngoại tuyến/u).first()).toBeVisible();
  await detail.getByRole('button', { name: 'Xác nhận' }).click();
  await expect(detail.getByText(/Đã lưu trên máy này lúc/u)).toBeVisible();
  await expect(page).toHaveTitle(/^Cảnh báo/u);
  expect(await handled(service, id)).toEqual({ by: null, note: null });

  await service.start();
  await expect
    .poll(() => handled(service, id), { timeout: 30_000 })
    .toEqual({ by: service.operators.admin.name, note: null });
  await expect(detail.getByText(new RegExp(`^${service.operators.admin.name},`, 'u'))).toBeVisible();
});

test('the system is asked to show a critical alert once, and pressing it opens the alert', async ({
  console,
  service,
  shell,
}) => {
  test.skip(shell !== 'stand-in', 'a browser window shows no notices, and those of Electron nobody can press here');
  const { page } = console;
  await raiseSystemAlert(service);
  await console.signIn('admin');
  await expect(page).toHaveTitle(/^\(1\) /u);
  // What was there at the first sync is old news.
  expect(console.notices?.titles()).toEqual([]);
  await service.database.pool.query(`UPDATE system_alerts SET resolved_at = now() WHERE resolved_at IS NULL`);
  await raiseSystemAlert(service);
  await expect.poll(() => console.notices?.titles(), { timeout: 20_000 }).toEqual(['Hệ thống ở mức nguy cấp']);
  console.notices?.press();
  await expect(page.getByRole('dialog').getByText('Tỷ lệ lỗi')).toBeVisible();

  await console.restart();
  await expect(console.page.getByText('Trực tuyến')).toBeVisible();
  await expect(console.page).toHaveTitle(/^\(1\) /u);
  expect(console.notices?.titles()).toEqual([]);
});
