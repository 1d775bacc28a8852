import { createDatabase } from '#server/db/database.ts';
import { createPriceBook } from '#server/features/price-book/price-book.ts';
import { seedPriceBook } from '#server/features/price-book/price-seed.ts';
import { createRecorder, type RecorderOptions, type UsageRecord } from '#server/features/recording/recorder.ts';
import { createTestDatabase } from './postgres.ts';

/** 12:00 in Vietnam of a day whose prices and rate are known. */
export const NOON = new Date('2026-10-15T12:00:00+07:00');

/** One attempt at gpt-4o-mini; every field can be set. */
export const usageOf = (fields: Partial<UsageRecord> & Pick<UsageRecord, 'userId' | 'requestId'>): UsageRecord => ({
  attempt: 1,
  occurredAt: NOON,
  provider: 'openai',
  model: 'gpt-4o-mini',
  requestedModel: 'gpt-4o',
  tier: 'starter',
  complexity: 'simple',
  category: 'chat',
  arm: 'treatment',
  status: 'ok',
  errorCode: null,
  tokens: { input: 1_000, cachedInput: 0, output: 200 },
  tokenSource: 'exact',
  latencyMs: 900,
  overheadMs: 12,
  ...fields,
});

/** Tokens of claude-opus-5 output that cost a little over `dong` đồng at 24.167 ₫ per USD: 25 USD per million. */
export const spending = (dong: number): Partial<UsageRecord> => ({
  provider: 'anthropic',
  model: 'claude-opus-5',
  requestedModel: 'claude-opus-5',
  tokens: { input: 0, cachedInput: 0, output: Math.ceil((dong * 1_000_000) / (25 * 24_167)) },
});

/** A scratch database with the price book and `users` starters, and recorders on it. */
export const createRecordingFixture = async (users: readonly string[]) => {
  const scratch = await createTestDatabase();
  const database = createDatabase(scratch.url);
  await seedPriceBook(database, '24167');
  await database.pool.query(
    `INSERT INTO users (id, name, email) SELECT id, id, id || '@pho.chat' FROM unnest($1::text[]) id`,
    [users],
  );
  const priceBook = await createPriceBook({ database });
  const recorders: ReturnType<typeof createRecorder>[] = [];
  const addRecorder = (options: Partial<RecorderOptions> = {}) => {
    const recorder = createRecorder({ database, priceBook, clock: () => NOON, ...options });
    recorders.push(recorder);
    return recorder;
  };
  return {
    url: scratch.url,
    database,
    priceBook,
    recorder: addRecorder(),
    addRecorder,
    async rows<Row extends object>(text: string, values: unknown[] = []) {
      return (await database.pool.query<Row>(text, values)).rows;
    },
    async close() {
      await Promise.all(recorders.map((recorder) => recorder.close()));
      priceBook.stop();
      await database.close();
      await scratch.drop();
    },
  };
};
export type RecordingFixture = Awaited<ReturnType<typeof createRecordingFixture>>;

/** Months as an independent sum over the requests; compare with `MONTHS_KEPT`. */
export const MONTHS_BY_REQUESTS = `SELECT user_id, to_char(occurred_at + interval '7 hours', 'YYYY-MM') AS month,
  count(*)::int AS requests, count(*) FILTER (WHERE status = 'failed')::int AS failed,
  count(*) FILTER (WHERE status = 'abandoned')::int AS abandoned, count(*) FILTER (WHERE price_id IS NULL)::int AS unpriced,
  sum(input_tokens)::text AS input, sum(cached_input_tokens)::text AS cached, sum(output_tokens)::text AS output,
  sum(coalesce(cost_usd, 0))::numeric(20, 9)::text AS usd, sum(coalesce(cost_vnd, 0))::numeric(20, 6)::text AS vnd,
  sum(CASE token_source WHEN 'estimated' THEN coalesce(cost_vnd, 0) ELSE 0 END)::numeric(20, 6)::text AS estimated,
  sum(coalesce(baseline_cost_vnd, 0))::numeric(20, 6)::text AS baseline, max(occurred_at) AS last_used
  FROM usage_logs GROUP BY 1, 2 ORDER BY 1, 2`;
export const MONTHS_KEPT = `SELECT user_id, month, requests, failed_requests AS failed, abandoned_requests AS abandoned,
  unpriced_requests AS unpriced, input_tokens::text AS input, cached_input_tokens::text AS cached,
  output_tokens::text AS output, cost_usd::text AS usd, cost_vnd::text AS vnd, estimated_cost_vnd::text AS estimated,
  baseline_cost_vnd::text AS baseline, last_used_at AS last_used
  FROM monthly_usage_summary ORDER BY 1, 2`;
