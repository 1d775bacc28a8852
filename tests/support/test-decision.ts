import type { DecisionRow } from '#shared/contracts/decisions.ts';
import { microVnd } from '#shared/domain/money.ts';

/** A simple question of 2 ₫, answered by the cheapest model that is good enough. */
export const testDecision = (more: Partial<DecisionRow> = {}): DecisionRow => ({
  userId: 'lan',
  requestId: 'request-1',
  occurredAt: '2026-11-03T03:00:00.000Z',
  arm: 'treatment',
  language: 'vi',
  category: 'qa',
  complexity: 'simple',
  features: [],
  requestedProvider: 'openai',
  requestedModel: 'gpt-5.5',
  chosenProvider: 'openai',
  chosenModel: 'gpt-5.6-luna',
  reason: 'cheapestGoodEnough',
  reasonValues: {
    model: 'openai/gpt-5.6-luna',
    complexity: 'simple',
    cost: '1900000',
    insteadModel: 'openai/gpt-5.5',
    insteadCost: '41000000',
  },
  estimateMicroVnd: microVnd(1_900_000n),
  requestedEstimateMicroVnd: microVnd(41_000_000n),
  reservedMicroVnd: microVnd(1_900_000n),
  settledMicroVnd: microVnd(2_050_000n),
  remainingMicroVnd: microVnd(12_000_000_000n),
  budgetVnd: 29_000,
  maxOutputTokens: null,
  outcome: 'answered',
  errorCode: null,
  attempts: [],
  ...more,
});

const digits = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);
/** As the service writes it in its answer. */
export const decisionLine = (decision: DecisionRow) => JSON.stringify(decision, digits);
