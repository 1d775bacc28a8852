import { afterEach, beforeEach, expect, test } from 'vitest';
import { countOf } from '#server/lib/latency-sketch.ts';
import { createRecordingFixture, usageOf, NOON, type RecordingFixture } from '#tests/support/recording-fixture.ts';
import type { UsageRecord } from '#server/features/recording/recorder.ts';
import { createHealthSumsStore, type ArmSums } from './health-sums.store.ts';

let fixture: RecordingFixture;
const users = Array.from({ length: 8 }, (_, index) => `user-${index}`);
beforeEach(async () => {
  fixture = await createRecordingFixture(users);
});
afterEach(() => fixture.close());

const LATER = new Date(NOON.getTime() + 3_600_000);
const store = () => createHealthSumsStore({ database: fixture.database, clock: () => LATER });
const record = (requestId: string, fields: Partial<UsageRecord> = {}) =>
  fixture.recorder.record(usageOf({ userId: users[0] ?? '', requestId, ...fields }));
const decide = (requestId: string, arm: string, outcome: string, reason: string, attempts: object[], at = NOON) =>
  fixture.rows(
    `INSERT INTO chat_decisions (user_id, request_id, occurred_at, arm, language, category, complexity, requested_provider,
       requested_model, reason, remaining_vnd, budget_vnd, outcome, attempts)
     VALUES ('user-0', $1, $5, $2, 'vi', 'chat', 'simple', 'openai', 'gpt-4o', $4, 1, 1, $3, $6)`,
    [requestId, arm, outcome, reason, at, JSON.stringify(attempts)],
  );
const attempt = (status: string, errorCode: string | null, latencyMs: number) => ({
  provider: 'openai',
  model: 'gpt-4o-mini',
  status,
  errorCode,
  latencyMs,
  costMicroVnd: null,
});

/** Rows are ready the time after, and open transactions of other tests on this cluster hold them back for a while. */
const foldAll = async (folding: ReturnType<typeof store>, count: number, limit = 1_000) => {
  let folded = 0;
  await expect.poll(async () => (folded += (await folding.foldNext(limit)).folded), { timeout: 30_000 }).toBe(count);
};
const minutes = (folding: ReturnType<typeof store>) => folding.read('minute', new Date(0), LATER);
const total = (rows: readonly ArmSums[], of: (row: ArmSums) => number) => rows.reduce((sum, row) => sum + of(row), 0);

test('minutes, hours and days hold the same requests, by the arm and the minute in which they ended', async () => {
  for (let index = 0; index < 60; index += 1)
    await record(`r-${index}`, {
      userId: users[index % 8] ?? '',
      arm: index % 3 === 0 ? 'treatment' : 'control',
      latencyMs: index * 4_000,
      overheadMs: index,
      status: index % 10 === 0 ? 'failed' : index % 7 === 0 ? 'abandoned' : 'ok',
      errorCode: index % 10 === 0 ? 'provider_timeout' : null,
    });
  const folding = store();
  await foldAll(folding, 60, 7);
  const expected = await fixture.rows(
    `SELECT date_trunc('minute', occurred_at + latency_ms * interval '1 ms') AS at, arm, count(*)::int AS requests,
       count(*) FILTER (WHERE status = 'failed')::int AS failed, count(*) FILTER (WHERE status = 'abandoned')::int AS abandoned,
       (sum(cost_vnd) * 1000000)::bigint::text AS cost FROM usage_logs GROUP BY 1, 2 ORDER BY 1, 2`,
  );
  const found = await minutes(folding);
  const compared = found.map(({ at, arm, sums }) => {
    const { requests, failed, abandoned } = sums;
    return { at, arm, requests, failed, abandoned, cost: String(sums.microVnd) };
  });
  expect(compared).toEqual(expected);
  for (const span of ['minute', 'hour', 'day'] as const) {
    const rows = await folding.read(span, new Date(0), LATER);
    expect(total(rows, ({ sums }) => sums.requests)).toBe(60);
    expect(total(rows, ({ sums }) => countOf(sums.latency))).toBe(60);
    for (const { sums } of rows) {
      expect(sums.groupMicroVnd.reduce((a, b) => a + b, 0n)).toBe(sums.microVnd);
      expect(sums.groupRequests.reduce((a, b) => a + b, 0n)).toBe(BigInt(sums.paidRequests));
    }
  }
  const [day] = await folding.read('day', new Date(0), LATER);
  expect(day?.at).toEqual(new Date('2026-10-15T00:00:00+07:00'));
});

test('a request that was decided here counts once by its decision, and one only tracked by its calls', async () => {
  await record('answered');
  await decide('answered', 'treatment', 'answered', 'requestedIsCheapest', [attempt('ok', null, 900)]);
  await record('fell-over', { attempt: 2 });
  await decide('fell-over', 'treatment', 'answered', 'fellBack', [
    attempt('failed', 'http500', 100),
    attempt('ok', null, 900),
  ]);
  await decide('lost', 'treatment', 'failed', 'requestedIsCheapest', [attempt('failed', 'http500', 50)]);
  await decide('nowhere', 'treatment', 'refused', 'noModel', []);
  await decide('spent', 'treatment', 'refused', 'budgetExhausted', []);
  await record('tracked', { status: 'failed', errorCode: 'rate_limited' });
  await record('tracked', { attempt: 2 });
  await record('tracked and lost', { status: 'failed', errorCode: 'rate_limited' });
  const folding = store();
  await foldAll(folding, 10);
  const rows = await folding.read('day', new Date(0), LATER);
  const { requests, failed, refused, paidRequests } = rows[0]?.sums ?? {};
  expect({ requests, failed, refused, paidRequests }).toEqual({ requests: 7, failed: 3, refused: 1, paidRequests: 4 });
  const calls = await fixture.rows(
    `SELECT code, sum(calls)::int AS calls FROM health_calls WHERE span = 'day' GROUP BY code ORDER BY code`,
  );
  expect(calls).toEqual([
    { code: '', calls: 3 },
    { code: 'http500', calls: 2 },
    { code: 'rate_limited', calls: 2 },
  ]);
});

test('several that fold at once, while requests keep coming, count each exactly once', async () => {
  const folders = [store(), store(), store()];
  const recorded = new AbortController();
  const folding = folders.map(async (folder) => {
    while (!recorded.signal.aborted) await folder.foldNext(9);
  });
  for (let round = 0; round < 10; round += 1)
    await Promise.all(Array.from({ length: 20 }, (_, index) => record(`r-${round}-${index}`)));
  recorded.abort();
  await Promise.all(folding);
  const counted = async () => {
    await folders[0]?.foldNext(1_000);
    return total((await folders[0]?.read('hour', new Date(0), LATER)) ?? [], ({ sums }) => sums.requests);
  };
  await expect.poll(counted, { timeout: 30_000 }).toBe(200);
});

test('a fold that fails half-way leaves nothing, and the next one counts each exactly once', async () => {
  for (let index = 0; index < 20; index += 1) await record(`r-${index}`);
  const folding = store();
  await fixture.rows("ALTER TABLE health_calls ADD CONSTRAINT stuck CHECK (provider <> 'openai')");
  await expect
    .poll(
      () =>
        folding.foldNext(100).then(
          () => 'folded',
          (error: Error) => error.message,
        ),
      { timeout: 30_000 },
    )
    .toContain('stuck');
  expect(await fixture.rows('SELECT FROM health_sums')).toHaveLength(0);
  await fixture.rows('ALTER TABLE health_calls DROP CONSTRAINT stuck');
  await foldAll(folding, 20);
  expect(total(await minutes(folding), ({ sums }) => sums.requests)).toBe(20);
});

test('minutes and hours are forgotten after a while, days never', async () => {
  await record('old', { occurredAt: new Date(NOON.getTime() - 400 * 86_400_000) });
  await record('new');
  const folding = store();
  await foldAll(folding, 2);
  expect(await minutes(folding)).toHaveLength(1);
  expect(await folding.read('hour', new Date(0), LATER)).toHaveLength(2);
  await folding.prune();
  expect(await folding.read('hour', new Date(0), LATER)).toHaveLength(1);
  expect(await folding.read('day', new Date(0), LATER)).toHaveLength(2);
});
