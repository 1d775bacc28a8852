import { afterAll, beforeAll, expect, test } from 'vitest';
import { AppError } from '#shared/contracts/errors.ts';
import {
  createRecordingFixture,
  MONTHS_BY_REQUESTS,
  MONTHS_KEPT,
  usageOf,
  type RecordingFixture,
} from '#tests/support/recording-fixture.ts';

let fixture: RecordingFixture;
const users = Array.from({ length: 40 }, (_, index) => `user-${index}`);
beforeAll(async () => {
  fixture = await createRecordingFixture(['lan', 'minh', 'hoa', 'tam', 'nam', ...users]);
});
afterAll(() => fixture.close());

const countOf = async (userId: string) => {
  const [row] = await fixture.rows<{ rows: number }>(
    'SELECT count(*)::int AS rows FROM usage_logs WHERE user_id = $1',
    [userId],
  );
  return row?.rows;
};

test('a recorded call is durable with its price, its rate, its baseline and its month', async () => {
  const recorded = await fixture.recorder.record(
    usageOf({ userId: 'lan', requestId: 'r1', tokens: { input: 1_000, cachedInput: 400, output: 200 } }),
  );
  // gpt-4o-mini: 600 × 0.15 + 400 × 0.075 + 200 × 0.6 = 240 µ$; × 24.167 ₫ = 5,80008 ₫. gpt-4o: 1.500 + 500 + 2.000 = 4.000 µ$.
  expect(recorded).toEqual({
    cost: { usd: 240_000n, vnd: 5_800_080n },
    baselineVnd: 96_668_000n,
    vndPerUsd: '24167.0000',
    repeated: false,
  });
  const [row] = await fixture.rows(
    `SELECT u.cost_usd, u.cost_vnd, u.baseline_cost_vnd, u.vnd_per_usd, p.model, u.tableoid::regclass::text AS part
     FROM usage_logs u JOIN provider_costs p ON p.id = u.price_id WHERE u.user_id = 'lan'`,
  );
  expect(row).toEqual({
    cost_usd: '0.000240000',
    cost_vnd: '5.800080',
    baseline_cost_vnd: '96.668000',
    vnd_per_usd: '24167.0000',
    model: 'gpt-4o-mini',
    part: 'usage_logs_2026_10',
  });
  const [month] = await fixture.rows("SELECT month, budget_vnd, tier FROM monthly_usage_summary WHERE user_id = 'lan'");
  expect(month).toEqual({ month: '2026-10', budget_vnd: 29_000, tier: 'starter' });
});

test('an unknown model is kept as unpriced, with its baseline, and is in no sum', async () => {
  const recorded = await fixture.recorder.record(usageOf({ userId: 'hoa', requestId: 'r1', model: 'gpt-99' }));
  expect(recorded).toMatchObject({ cost: null, baselineVnd: 108_751_500n });
  const [month] = await fixture.rows(
    "SELECT requests, unpriced_requests, cost_vnd FROM monthly_usage_summary WHERE user_id = 'hoa'",
  );
  expect(month).toEqual({ requests: 1, unpriced_requests: 1, cost_vnd: '0.000000' });
});

test('the same attempt again adds nothing and answers what was recorded first', async () => {
  const usage = usageOf({ userId: 'minh', requestId: 'r1' });
  const first = await fixture.recorder.record(usage);
  const again = await fixture.recorder.record(usage);
  const later = await fixture.recorder.record({ ...usage, occurredAt: new Date(usage.occurredAt.getTime() + 60_000) });
  expect([again, later]).toEqual([
    { ...first, repeated: true },
    { ...first, repeated: true },
  ]);
  const within = await Promise.all([1, 2, 3].map(() => fixture.recorder.record({ ...usage, requestId: 'r2' })));
  expect(within.map(({ repeated }) => repeated)).toEqual([false, true, true]);
  const fallback = await fixture.recorder.record({ ...usage, attempt: 2 });
  expect(fallback.repeated).toBe(false);
  expect(await countOf('minh')).toBe(3);
  expect(await fixture.rows(MONTHS_KEPT)).toEqual(await fixture.rows(MONTHS_BY_REQUESTS));
});

test('one row that cannot be stored fails alone', async () => {
  const outcomes = await Promise.allSettled([
    fixture.recorder.record(usageOf({ userId: 'tam', requestId: 'good-1' })),
    fixture.recorder.record(usageOf({ userId: 'nobody', requestId: 'x' })),
    fixture.recorder.record(usageOf({ userId: 'tam', requestId: 'x'.repeat(200) })),
    fixture.recorder.record(usageOf({ userId: 'tam', requestId: 'old', occurredAt: new Date(0) })),
    fixture.recorder.record(
      usageOf({ userId: 'tam', requestId: 'many', tokens: { input: 1, cachedInput: 2, output: 0 } }),
    ),
    fixture.recorder.record(usageOf({ userId: 'tam', requestId: 'good-2' })),
  ]);
  const codes = outcomes.map((outcome) =>
    outcome.status === 'rejected' && outcome.reason instanceof AppError ? outcome.reason.code : outcome.status,
  );
  expect(codes).toEqual([
    'fulfilled',
    'user.unknown',
    'request.invalid',
    'request.invalid',
    'request.invalid',
    'fulfilled',
  ]);
  expect(await countOf('tam')).toBe(2);
});

test('a row that only PostgreSQL refuses fails alone', async () => {
  await fixture.rows("ALTER TABLE usage_logs ADD CONSTRAINT no_poison CHECK (error_code <> 'poison')");
  const outcomes = await Promise.allSettled(
    Array.from({ length: 20 }, (_, index) =>
      fixture.recorder.record(
        usageOf({ userId: 'nam', requestId: `p-${index}`, errorCode: index === 7 ? 'poison' : 'timeout' }),
      ),
    ),
  );
  await fixture.rows('ALTER TABLE usage_logs DROP CONSTRAINT no_poison');
  expect(outcomes.flatMap(({ status }, index) => (status === 'rejected' ? [index] : []))).toEqual([7]);
  expect(await countOf('nam')).toBe(19);
});

test('NUL characters and lone surrogates are stored as marks, and their batch-mates are not harmed', async () => {
  const text = 'lỗi\0 \uD800 kết thúc \uDC00';
  await Promise.all([
    fixture.recorder.record(usageOf({ userId: 'user-0', requestId: 'a\0b', errorCode: text, model: `m${text}` })),
    fixture.recorder.record(usageOf({ userId: 'user-0', requestId: '\uD83D', requestedModel: '{"\\",NULL}' })),
  ]);
  const rows = await fixture.rows(
    "SELECT request_id, error_code, requested_model FROM usage_logs WHERE user_id = 'user-0' ORDER BY request_id",
  );
  expect(rows).toEqual([
    { request_id: 'a␀b', error_code: 'lỗi␀ � kết thúc �', requested_model: 'gpt-4o' },
    { request_id: '�', error_code: null, requested_model: '{"\\",NULL}' },
  ]);
});

test('a month turns at midnight in Vietnam', async () => {
  const at = (requestId: string, occurredAt: string) =>
    fixture.recorder.record(usageOf({ userId: 'user-1', requestId, occurredAt: new Date(occurredAt) }));
  await Promise.all([
    at('last', '2026-09-30T23:59:59.999+07:00'),
    at('first', '2026-10-01T00:00:00.000+07:00'),
    at('utc', '2026-09-30T23:00:00Z'),
  ]);
  const months = await fixture.rows(
    "SELECT month, requests FROM monthly_usage_summary WHERE user_id = 'user-1' ORDER BY month",
  );
  expect(months).toEqual([
    { month: '2026-09', requests: 1 },
    { month: '2026-10', requests: 2 },
  ]);
  expect(await fixture.rows('SELECT FROM usage_logs_default')).toHaveLength(0);
});

test('three recorders on one database add up exactly, whatever users they share', async () => {
  const recorders = [1, 2, 3].map(() => fixture.addRecorder({ maxBatch: 50 }));
  await Promise.all(
    Array.from({ length: 2_000 }, (_, index) =>
      recorders[index % 3]?.record(
        usageOf({
          userId: users[(index * 7) % users.length] ?? '',
          requestId: `c-${index}`,
          status: index % 9 === 0 ? 'failed' : 'ok',
          tokenSource: index % 4 === 0 ? 'estimated' : 'exact',
          tokens: { input: index * 3, cachedInput: index, output: index % 50 },
        }),
      ),
    ),
  );
  const same = usageOf({ userId: 'user-5', requestId: 'raced' });
  const raced = await Promise.all(recorders.map((recorder) => recorder.record(same)));
  expect(raced.filter(({ repeated }) => !repeated)).toHaveLength(1);
  const [total] = await fixture.rows<{ rows: number }>(
    "SELECT count(*)::int AS rows FROM usage_logs WHERE request_id LIKE 'c-%'",
  );
  expect(total?.rows).toBe(2_000);
  expect(await fixture.rows(MONTHS_KEPT)).toEqual(await fixture.rows(MONTHS_BY_REQUESTS));
});

test('closing writes what was taken and takes nothing more', async () => {
  const recorder = fixture.addRecorder({ maxBatch: 10, maxInFlight: 1 });
  const taken = Array.from({ length: 95 }, (_, index) =>
    recorder.record(usageOf({ userId: 'user-9', requestId: `close-${index}` })),
  );
  await Promise.resolve();
  await recorder.close();
  expect((await Promise.all(taken)).length).toBe(95);
  await expect(recorder.record(usageOf({ userId: 'user-9', requestId: 'late' }))).rejects.toMatchObject({
    code: 'backend.busy',
  });
});

test('what may wait is bounded, and the refused are told at once', async () => {
  const recorder = fixture.addRecorder({ maxBatch: 5, maxInFlight: 1, maxWaiting: 20 });
  const outcomes = await Promise.allSettled(
    Array.from({ length: 60 }, (_, index) =>
      recorder.record(usageOf({ userId: 'user-10', requestId: `many-${index}` })),
    ),
  );
  const done = outcomes.filter(({ status }) => status === 'fulfilled').length;
  expect(done).toBeLessThan(60);
  expect(await fixture.rows("SELECT FROM usage_logs WHERE request_id LIKE 'many-%'")).toHaveLength(done);
});
