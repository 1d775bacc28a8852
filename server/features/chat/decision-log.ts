import type { DecisionRow } from '#shared/contracts/decisions.ts';
import { formatDecimal } from '#shared/domain/money.ts';
import type { Database } from '#server/db/database.ts';

/** Why one request was answered as it was; amounts in micro-đồng. */
export type Decision = Omit<DecisionRow, 'occurredAt'> & { readonly occurredAt: Date };

type Write = (batch: readonly Decision[]) => Promise<readonly (true | Error)[]>;
/** Gathers rows into batches; `add` resolves when the row is durable. */
export type Batches = { add(row: Decision): Promise<true>; close(): Promise<void> };
type Parts = { database: Database; createBatches: (write: Write) => Batches; onError: (error: unknown) => void };

const dong = (amount: bigint | null) => (amount === null ? null : formatDecimal(amount, 6));
/** PostgreSQL keeps no NUL and no halves of characters. */
const storable = (text: string) => text.replaceAll('\0', '␀').toWellFormed();

const asRecord = (row: Decision) => ({
  user_id: row.userId,
  request_id: row.requestId,
  occurred_at: row.occurredAt.toISOString(),
  arm: row.arm,
  language: row.language,
  category: row.category,
  complexity: row.complexity,
  features: row.features,
  requested_provider: row.requestedProvider,
  requested_model: storable(row.requestedModel),
  chosen_provider: row.chosenProvider,
  chosen_model: row.chosenModel,
  reason: row.reason,
  reason_values: row.reasonValues,
  estimate_vnd: dong(row.estimateMicroVnd),
  requested_estimate_vnd: dong(row.requestedEstimateMicroVnd),
  reserved_vnd: dong(row.reservedMicroVnd),
  settled_vnd: dong(row.settledMicroVnd),
  remaining_vnd: dong(row.remainingMicroVnd),
  budget_vnd: row.budgetVnd,
  max_output_tokens: row.maxOutputTokens,
  outcome: row.outcome,
  error_code: row.errorCode,
  attempts: row.attempts.map((attempt) => ({ ...attempt, costMicroVnd: attempt.costMicroVnd?.toString() ?? null })),
});

const INSERT = `INSERT INTO chat_decisions SELECT r.* FROM jsonb_populate_recordset(NULL::chat_decisions, $1) r
  ON CONFLICT DO NOTHING`;

/** Keeps why each request was answered as it was. A log, not a ledger: a row that can't be kept fails nobody's answer. */
export const createDecisionLog = ({ database, createBatches, onError }: Parts) => {
  const batches = createBatches(async (batch) => {
    await database.pool.query({ name: 'log-decisions', text: INSERT, values: [JSON.stringify(batch.map(asRecord))] });
    return batch.map(() => true as const);
  });
  const waiting = new Set<Promise<void>>();
  return {
    add(row: Decision) {
      const added = batches.add(row).then(() => {}, onError);
      waiting.add(added);
      void added.then(() => waiting.delete(added));
    },
    /** Resolves when everything added so far is durable. */
    async idle() {
      await Promise.all(waiting);
    },
    /** Resolves when everything added is durable. */
    close: () => batches.close(),
  };
};
export type DecisionLog = ReturnType<typeof createDecisionLog>;
