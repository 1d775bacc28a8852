import { expect, test, type ServiceUnderTest } from './harness.ts';
import { LAN, openUser, recordSomeUsage } from './journey-steps.ts';

const policyAtService = async (service: ServiceUnderTest) => {
  const { rows } = await service.database.pool.query<{ sure: number }>(
    `SELECT (policy ->> 'sureFromPercent')::int AS sure FROM routing_policy`,
  );
  return rows[0]?.sure;
};

const decideForLan = (service: ServiceUnderTest, requestId: string, refused: boolean) =>
  service.database.pool.query(
    `INSERT INTO chat_decisions (user_id, request_id, occurred_at, arm, language, category, complexity,
       requested_provider, requested_model, chosen_provider, chosen_model, reason, reason_values, estimate_vnd,
       reserved_vnd, settled_vnd, remaining_vnd, budget_vnd, outcome)
     VALUES ($1, $2, now(), 'treatment', 'vi', 'qa', 'simple', 'openai', 'gpt-5.5', $3, $4, $5, $6, 1.9, $7, $7, 35,
       29000, $8)`,
    [
      LAN.id,
      requestId,
      ...(refused
        ? [null, null, 'budgetExhausted', { remaining: '35000000', budget: '29000000000' }, null, 'refused']
        : [
            'openai',
            'gpt-5.6-luna',
            'cheapestGoodEnough',
            {
              model: 'openai/gpt-5.6-luna',
              complexity: 'simple',
              cost: '1900000',
              insteadModel: 'openai/gpt-5.5',
              insteadCost: '41000000',
            },
            1.9,
            'answered',
          ]),
    ],
  );

test('support reads to a user why each request was answered so, and still can without a network', async ({
  console,
  service,
}) => {
  await recordSomeUsage(service);
  await decideForLan(service, 'answered', false);
  await decideForLan(service, 'refused', true);
  await console.signIn('support');
  await openUser(console, LAN.name);
  await console.page.getByRole('tab', { name: 'Vì sao?' }).click();
  // The window is another one after a restart.
  const chosen = () => console.page.getByText('Chọn gpt-5.6-luna: câu hỏi đơn giản, 1,9 ₫ thay vì 41 ₫.');
  const refused = console.page.getByText(/Từ chối: ngân sách tháng 29\.000\s₫ chỉ còn 35\s₫/u);
  await expect(chosen()).toBeVisible();
  await expect(refused).toBeVisible();
  await console.page.getByRole('switch', { name: 'Chỉ yêu cầu bị từ chối' }).check();
  await expect(chosen()).toBeHidden();
  await expect(refused).toBeVisible();

  await service.stop();
  await console.restart();
  await openUser(console, LAN.name);
  await console.page.getByRole('tab', { name: 'Vì sao?' }).click();
  await expect(chosen()).toBeVisible();
  await expect(console.page.getByText(/Dữ liệu lúc \d{2}:\d{2}/u)).toBeVisible();
});

test('an admin tries a query, replays the month and changes the policy', async ({ console, service }) => {
  await recordSomeUsage(service);
  await console.signIn('admin');
  await expect(console.page.getByText('Trực tuyến')).toBeVisible();
  await console.page.getByRole('link', { name: 'Định tuyến' }).first().click();
  await expect(console.page.getByRole('cell', { name: /claude-opus-5/u })).toBeVisible();

  await console.page.getByRole('tab', { name: 'Thử một câu' }).click();
  await console.page.getByLabel('Câu hỏi', { exact: true }).fill('chào bạn');
  await console.page.getByRole('button', { name: 'Xem quyết định' }).click();
  await expect(console.page.getByRole('heading', { name: 'Mọi mô hình đã xét' })).toBeVisible();

  await console.page.getByRole('tab', { name: 'Chính sách' }).click();
  await console.page.getByLabel('Chắc chắn từ').fill('80');
  await console.page.getByRole('tab', { name: 'Nếu như…' }).click();
  await expect(console.page.getByText('Khác chính sách hiện hành 1 chỗ.')).toBeVisible();
  await console.page.getByRole('button', { name: /Chạy lại tháng/u }).click();
  await expect(console.page.getByText('Tiết kiệm nhờ đổi mô hình')).toBeVisible();

  await console.page.getByRole('tab', { name: 'Chính sách' }).click();
  await console.page.getByRole('button', { name: 'Lưu chính sách' }).first().click();
  await expect.poll(() => policyAtService(service), { timeout: 15_000 }).toBe(80);
  await expect(console.page.getByLabel('Chắc chắn từ')).toHaveValue(/80/u);
});

test('the routing page is for admins alone', async ({ console, service }) => {
  await recordSomeUsage(service);
  await console.signIn('finance');
  await expect(console.page.getByRole('link', { name: 'Định tuyến' })).toHaveCount(0);
  await console.page.goto(new URL('/routing', console.page.url()).href);
  await expect(console.page.getByText('Bạn không có quyền xem phần này')).toBeVisible();
});
