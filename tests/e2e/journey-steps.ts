import { expect, type ConsoleUnderTest, type ServiceUnderTest } from './harness.ts';

/** Two users with usage in the running month, folded and ready for a console to pull. */
export const LAN = { id: 'usr_lan', name: 'Phạm Thị Lan', email: 'lan@vidu.example' };
export const DUC = { id: 'usr_duc', name: 'Đỗ Minh Đức', email: 'duc@vidu.example', tier: 'premium' as const };

export const recordSomeUsage = async (service: ServiceUnderTest) => {
  await service.addUser(LAN);
  await service.addUser(DUC);
  const now = Date.now();
  const minutesAgo = (minutes: number) => new Date(now - minutes * 60_000);
  await Promise.all([
    service.record({ userId: LAN.id, occurredAt: minutesAgo(3) }),
    service.record({ userId: LAN.id, occurredAt: minutesAgo(2), model: 'gpt-4o', tokenSource: 'estimated' }),
    service.record({ userId: LAN.id, occurredAt: minutesAgo(1), provider: 'nobody', model: 'no-price-model' }),
    service.record({
      userId: DUC.id,
      tier: 'premium',
      occurredAt: minutesAgo(1),
      provider: 'anthropic',
      model: 'claude-opus-5',
      tokens: { input: 40_000, cachedInput: 0, output: 80_000 },
    }),
  ]);
  await service.foldRollups();
};

/** The running month's total as PostgreSQL adds it up, written as the screens write it. */
export const spendOfMonth = async (service: ServiceUnderTest) => {
  const { rows } = await service.database.pool.query<{ vnd: string }>(
    `SELECT sum(cost_vnd)::text AS vnd FROM usage_logs
     WHERE date_trunc('month', occurred_at AT TIME ZONE 'Asia/Ho_Chi_Minh')
       = date_trunc('month', now() AT TIME ZONE 'Asia/Ho_Chi_Minh')`,
  );
  return vndText(Number(rows[0]?.vnd));
};

export const vndText = (dong: number) =>
  new Intl.NumberFormat('vi-VN', {
    style: 'currency',
    currency: 'VND',
    maximumFractionDigits: dong < 100 ? 2 : 0,
  }).format(dong);

export const openUser = async ({ page }: ConsoleUnderTest, name: string) => {
  await page.getByRole('link', { name: 'Người dùng', exact: true }).first().click();
  await page.getByRole('link', { name }).first().click();
  await expect(page.getByRole('heading', { name })).toBeVisible();
};

export const saveBudget = async ({ page }: ConsoleUnderTest, dong: number) => {
  const field = page.getByLabel('Ngân sách tháng');
  await field.fill(String(dong));
  await page.getByRole('button', { name: 'Lưu thay đổi' }).click();
};

/** The user's budget and the number of audited edits, as the service has them. */
export const budgetAtService = async (service: ServiceUnderTest, userId: string) => {
  const { rows } = await service.database.pool.query<{ budget: number; edits: number }>(
    `SELECT monthly_budget_vnd AS budget,
       (SELECT count(*)::int FROM audit_log WHERE action = 'settings.edit' AND subject LIKE '%' || user_id) AS edits
     FROM user_cost_settings WHERE user_id = $1`,
    [userId],
  );
  return rows[0];
};
