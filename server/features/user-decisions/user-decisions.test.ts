import { afterAll, beforeAll, expect, test } from 'vitest';
import { decisionEnd, decisionRow, heldAmount } from '#shared/contracts/decisions.ts';
import { readNdjson, startTestService, type TestService } from '#tests/support/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
  await service.addUser({ id: 'usr_lan' });
});
afterAll(() => service.close());

const decide = (requestId: string, occurredAt: string, outcome: 'answered' | 'refused') => {
  const refused = outcome === 'refused';
  return service.database.pool.query(
    `INSERT INTO chat_decisions (user_id, request_id, occurred_at, arm, language, category, complexity, features,
       requested_provider, requested_model, chosen_provider, chosen_model, reason, reason_values, estimate_vnd,
       reserved_vnd, settled_vnd, remaining_vnd, budget_vnd, outcome, attempts)
     VALUES ('usr_lan', $1, $2, 'treatment', 'vi', 'qa', 'simple', '{vision}', 'openai', 'gpt-5.5', $3, $4, $5, $6,
       1.9, $7, $8, 12000.25, 29000, $9, $10)`,
    [
      requestId,
      occurredAt,
      refused ? null : 'openai',
      refused ? null : 'gpt-5.6-luna',
      refused ? 'budgetExhausted' : 'cheapestGoodEnough',
      { model: 'openai/gpt-5.6-luna', cost: '1900000' },
      refused ? null : 1.9,
      refused ? null : 2.05,
      outcome,
      JSON.stringify([
        {
          provider: 'openai',
          model: 'gpt-5.6-luna',
          status: 'ok',
          errorCode: null,
          latencyMs: 800,
          costMicroVnd: '205',
        },
      ]),
    ],
  );
};

test('a month answers its decisions oldest first, then money still held, and nothing of other months', async () => {
  await decide('later', '2026-11-20T03:00:00.000Z', 'refused');
  await decide('earlier', '2026-11-02T03:00:00.000Z', 'answered');
  // 00:30 on 1 December in Vietnam.
  await decide('next month', '2026-11-30T17:30:00.000Z', 'answered');
  await service.database.pool.query(
    `INSERT INTO budget_reservations (user_id, request_id, month, amount_vnd, state, leased_until, created_at)
     VALUES ('usr_lan', 'lost', '2026-11', 4.5, 'unknown', '2026-11-05T03:05:00Z', '2026-11-05T03:00:00Z'),
       ('usr_lan', 'under way', '2026-11', 4.5, 'held', '2026-11-05T03:05:00Z', '2026-11-05T03:00:00Z')`,
  );
  const response = await service.call('support', '/operator/users/usr_lan/decisions?month=2026-11');
  const lines = await readNdjson(response);
  expect(lines).toHaveLength(4);
  expect(decisionRow.parse(lines[0])).toMatchObject({
    requestId: 'earlier',
    features: ['vision'],
    settledMicroVnd: 2_050_000n,
    remainingMicroVnd: 12_000_250_000n,
    requestedEstimateMicroVnd: null,
    attempts: [{ costMicroVnd: 205n }],
  });
  expect(decisionRow.parse(lines[1])).toMatchObject({ requestId: 'later', chosenModel: null, outcome: 'refused' });
  expect(heldAmount.parse(lines[2])).toMatchObject({ requestId: 'lost', amountMicroVnd: 4_500_000n });
  expect(decisionEnd.safeParse(lines[3]).success).toBe(true);
});

test('nobody by that id is a 404', async () => {
  const response = await service.call('support', '/operator/users/usr_nobody/decisions?month=2026-11');
  expect(response.status).toBe(404);
});
