import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ARMS, CATEGORIES, COMPLEXITIES, REQUEST_STATUSES, TIERS, TOKEN_SOURCES } from '#shared/domain/usage.ts';
import {
  createRecordingFixture,
  MONTHS_BY_REQUESTS,
  MONTHS_KEPT,
  type RecordingFixture,
} from '#tests/support/recording-fixture.ts';

let fixture: RecordingFixture;
const users = ['an', 'bình', 'chi'];
beforeAll(async () => {
  fixture = await createRecordingFixture(users);
});
afterAll(() => fixture.close());

const models = fc.constantFrom(
  ['openai', 'gpt-4o-mini'],
  ['anthropic', 'claude-sonnet-5'],
  ['groq', 'openai/gpt-oss-120b'],
  ['openai', 'gpt-99'],
);
/** Around the turns of months in Vietnam, and in between. */
const TIMES = [
  '2026-08-31T16:30:00Z',
  '2026-08-31T17:00:00Z',
  '2026-09-30T16:59:59.999Z',
  '2026-10-14T03:00:00Z',
  '2026-10-31T16:10:00Z',
].map((text) => Date.parse(text));
const usage = fc
  .record({
    userId: fc.constantFrom(...users),
    // Few, so that batches repeat themselves and each other.
    request: fc.nat(60),
    attempt: fc.integer({ min: 1, max: 2 }),
    // A repeat may state another time, of the same day.
    jitterMs: fc.nat(3_600_000),
    model: models,
    requested: models,
    tier: fc.constantFrom(...TIERS),
    complexity: fc.constantFrom(...COMPLEXITIES),
    category: fc.constantFrom(...CATEGORIES),
    arm: fc.constantFrom(...ARMS),
    status: fc.constantFrom(...REQUEST_STATUSES),
    errorCode: fc.option(fc.string({ unit: 'binary', maxLength: 20 })),
    input: fc.nat(200_000),
    cachedShare: fc.double({ min: 0, max: 1, noNaN: true }),
    output: fc.nat(30_000),
    tokenSource: fc.constantFrom(...TOKEN_SOURCES),
    latencyMs: fc.nat(120_000),
    overheadMs: fc.nat(500),
  })
  .map(({ request, jitterMs, model, requested, input, cachedShare, output, ...rest }) => ({
    ...rest,
    requestId: `r-${request}`,
    occurredAt: new Date((TIMES[request % TIMES.length] ?? 0) + jitterMs),
    provider: model[0] ?? '',
    model: model[1] ?? '',
    requestedModel: requested[1] ?? '',
    tokens: { input, cachedInput: Math.floor(input * cachedShare), output },
  }));

test('whatever is recorded, months equal the sums of the requests, and each request is there once', async () => {
  const recorders = [fixture.recorder, fixture.addRecorder({ maxBatch: 7 })];
  const keys = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(usage, { minLength: 1, maxLength: 80 }), async (batch) => {
      const recorded = await Promise.all(batch.map((one, index) => recorders[index % 2]?.record(one)));
      const before = keys.size;
      for (const { userId, requestId, attempt } of batch) keys.add(JSON.stringify([userId, requestId, attempt]));
      expect(recorded.filter((one) => one?.repeated === false)).toHaveLength(keys.size - before);
      expect(await fixture.rows('SELECT FROM usage_logs')).toHaveLength(keys.size);
      expect(await fixture.rows(MONTHS_KEPT)).toEqual(await fixture.rows(MONTHS_BY_REQUESTS));
    }),
    { numRuns: 25 },
  );
});
