import type { Database } from '#server/db/database.ts';
import { isoInstant } from '#server/lib/wire-rows.ts';
import { monthEnd, monthStart, type Month } from '#shared/domain/time.ts';

const microVnd = (sql: string) => `(${sql} * 1000000)::bigint::text`;

const DECISION = `json_build_object(
  'userId', d.user_id, 'requestId', d.request_id, 'occurredAt', ${isoInstant('d.occurred_at')}, 'arm', d.arm,
  'language', d.language, 'category', d.category, 'complexity', d.complexity, 'features', d.features,
  'requestedProvider', d.requested_provider, 'requestedModel', d.requested_model,
  'chosenProvider', d.chosen_provider, 'chosenModel', d.chosen_model,
  'reason', d.reason, 'reasonValues', d.reason_values,
  'estimateMicroVnd', ${microVnd('d.estimate_vnd')},
  'requestedEstimateMicroVnd', ${microVnd('d.requested_estimate_vnd')},
  'reservedMicroVnd', ${microVnd('d.reserved_vnd')}, 'settledMicroVnd', ${microVnd('d.settled_vnd')},
  'remainingMicroVnd', ${microVnd('d.remaining_vnd')}, 'budgetVnd', d.budget_vnd,
  'maxOutputTokens', d.max_output_tokens, 'outcome', d.outcome, 'errorCode', d.error_code, 'attempts', d.attempts)::text`;
const HELD = `json_build_object('op', 'held', 'requestId', b.request_id, 'amountMicroVnd', ${microVnd('b.amount_vnd')},
  'heldAt', ${isoInstant('b.created_at')}, 'leasedUntil', ${isoInstant('b.leased_until')})::text`;

export type UserDecisionsStore = ReturnType<typeof createUserDecisionsStore>;
export const createUserDecisionsStore = ({ pool }: Database) => ({
  /**
   * One user's month as JSON lines: decisions, then money held of which nobody knows what became, each oldest first; null
   * when the user is unknown.
   */
  async lines(userId: string, month: Month): Promise<string | null> {
    const { rows } = await pool.query<{ lines: string }>(
      `SELECT coalesce((SELECT string_agg(${DECISION} || E'\\n', '' ORDER BY d.occurred_at, d.request_id)
        FROM chat_decisions d WHERE d.user_id = u.id AND d.occurred_at >= $2 AND d.occurred_at < $3), '')
      || coalesce((SELECT string_agg(${HELD} || E'\\n', '' ORDER BY b.created_at, b.request_id)
        FROM budget_reservations b WHERE b.user_id = u.id AND b.month = $4 AND b.state = 'unknown'), '') AS lines
      FROM users u WHERE u.id = $1`,
      [userId, monthStart(month), monthEnd(month), month],
    );
    return rows[0]?.lines ?? null;
  },
});
