import type { Database } from 'better-sqlite3';
import { isoOf, SUM_COLUMNS } from '#main/db/columns.ts';
import { preparedExact } from '#main/db/prepared.ts';
import { guardStorage } from '#main/db/sqlite.ts';
import { spendSums, type SumRow } from '#main/db/sum-rows.ts';
import { findUserKey } from '#main/db/user-keys.ts';
import type { FeedRow } from '#shared/contracts/feed.ts';
import type { ModelSpend, UserUsage } from '#shared/contracts/views.ts';
import { microVnd, nanoUsd, percentOf } from '#shared/domain/money.ts';
import { DAY_MS, dayOf, daysOf, monthEnd, monthStart, type Month } from '#shared/domain/time.ts';

/** How many of the newest requests are shown. */
const RECENT = 50;

type Span = [userKey: number, from: number, before: number];
/** The sums of usage rows, named as everywhere; a request without a price is in no money sum. */
const SUM_OF: Readonly<Record<(typeof SUM_COLUMNS)[number], string>> = {
  requests: 'count(*)',
  failed_requests: `sum(status = 'failed')`,
  abandoned_requests: `sum(status = 'abandoned')`,
  unpriced_requests: 'sum(cost_micro_vnd IS NULL)',
  input_tokens: 'sum(input_tokens)',
  cached_input_tokens: 'sum(cached_input_tokens)',
  output_tokens: 'sum(output_tokens)',
  cost_nano_usd: 'coalesce(sum(cost_nano_usd), 0)',
  cost_micro_vnd: 'coalesce(sum(cost_micro_vnd), 0)',
  estimated_micro_vnd: `coalesce(sum(iif(token_source = 'estimated', cost_micro_vnd, 0)), 0)`,
  baseline_micro_vnd: 'coalesce(sum(baseline_micro_vnd), 0)',
};
const SUMS = SUM_COLUMNS.map((column) => `${SUM_OF[column]} AS ${column}`).join(', ');
const WHERE = 'WHERE user_key = ? AND occurred_at >= ? AND occurred_at < ?';

const readDays = (db: Database, span: Span, offsetMs: number) =>
  new Map(
    preparedExact<[bigint, bigint, ...Span], { day: bigint; cost: bigint | null; requests: bigint }>(
      db,
      `SELECT (occurred_at - ?) / ? AS day, sum(cost_micro_vnd) AS cost, count(*) AS requests FROM usage ${WHERE} GROUP BY 1`,
    )
      .all(BigInt(offsetMs), BigInt(DAY_MS), ...span)
      .map(({ day, cost, requests }) => [
        Number(day),
        { costMicroVnd: cost === null ? null : microVnd(cost), requests: Number(requests) },
      ]),
  );

/** Every day of the month up to today. */
const daysOfMonth = (db: Database, span: Span, month: Month, now: Date): UserUsage['days'] => {
  const byDay = readDays(db, span, monthStart(month).getTime());
  const today = dayOf(now);
  return daysOf(month)
    .map((day, index) => ({ day, ...(byDay.get(index) ?? { costMicroVnd: microVnd(0n), requests: 0 }) }))
    .filter(({ day, requests }) => day <= today || requests > 0);
};

type ModelRow = SumRow & { provider: string; model: string };
const readModels = (db: Database, span: Span): ModelSpend[] => {
  const rows = preparedExact<Span, ModelRow>(
    db,
    `SELECT provider, model, ${SUMS} FROM usage ${WHERE} GROUP BY provider, model ORDER BY cost_micro_vnd DESC`,
  ).all(...span);
  const total = rows.reduce((sum, row) => sum + (row.cost_micro_vnd ?? 0n), 0n);
  return rows.map((row) => ({
    ...spendSums(row),
    provider: row.provider,
    model: row.model,
    sharePercent: percentOf(row.cost_micro_vnd ?? 0n, total),
  }));
};

type UsageColumns = Record<string, string | bigint | null> &
  Pick<FeedRow<'usage'>, 'provider' | 'model' | 'tier' | 'complexity' | 'category' | 'arm' | 'status'>;
const money = <T>(value: string | bigint | null | undefined, brand: (units: bigint) => T): T | null =>
  typeof value === 'bigint' ? brand(value) : null;
const text = (value: string | bigint | null | undefined) => (typeof value === 'string' ? value : null);

const requestOf = (userId: string, row: UsageColumns): FeedRow<'usage'> => ({
  userId,
  requestId: String(row.request_id),
  attempt: Number(row.attempt),
  occurredAt: isoOf(BigInt(row.occurred_at ?? 0n)),
  provider: row.provider,
  model: row.model,
  requestedModel: String(row.requested_model),
  tier: row.tier,
  complexity: row.complexity,
  category: row.category,
  arm: row.arm,
  status: row.status,
  errorCode: text(row.error_code),
  inputTokens: Number(row.input_tokens),
  cachedInputTokens: Number(row.cached_input_tokens),
  outputTokens: Number(row.output_tokens),
  tokenSource: row.token_source === 'estimated' ? 'estimated' : 'exact',
  costNanoUsd: money(row.cost_nano_usd, nanoUsd),
  costMicroVnd: money(row.cost_micro_vnd, microVnd),
  baselineMicroVnd: money(row.baseline_micro_vnd, microVnd),
  vndPerUsd: String(row.vnd_per_usd),
  priceId: text(row.price_id),
  latencyMs: Number(row.latency_ms),
  overheadMs: Number(row.overhead_ms),
});

type StoredUsage = Pick<UserUsage, 'days' | 'models' | 'recent'>;
const readUsage = (db: Database, userId: string, month: Month, now: Date): StoredUsage => {
  const span: Span = [findUserKey(db, userId) ?? 0, monthStart(month).getTime(), monthEnd(month).getTime()];
  const recent = preparedExact<[...Span, number], UsageColumns>(
    db,
    `SELECT * FROM usage ${WHERE} ORDER BY occurred_at DESC, request_id DESC, attempt DESC LIMIT ?`,
  ).all(...span, RECENT);
  return {
    days: daysOfMonth(db, span, month, now),
    models: readModels(db, span),
    recent: recent.map((row) => requestOf(userId, row)),
  };
};

/** What is stored of one user's requests of a month: by day up to `now`, by model, and the newest. */
export const userUsageFromMirror = (db: Database, userId: string, month: Month, now: Date): StoredUsage =>
  guardStorage(() => db.transaction(() => readUsage(db, userId, month, now))());
