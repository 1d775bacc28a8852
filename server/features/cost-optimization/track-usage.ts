import * as z from 'zod';
import type { Database } from '#server/db/database.ts';
import type { Clock } from '#server/lib/clock.ts';
import type { TrackedUsage, TrackUsageInput } from '#shared/contracts/cost-optimization.ts';
import { AppError } from '#shared/contracts/errors.ts';
import { tier } from '#shared/contracts/fields.ts';
import type { MicroVnd } from '#shared/domain/money.ts';
import type { TokenCounts } from '#shared/domain/pricing.ts';
import { DAY_MS } from '#shared/domain/time.ts';
import type { Arm, Category, Complexity, RequestStatus, Tier, TokenSource } from '#shared/domain/usage.ts';

/** Months are closed some time; nothing older is taken, nor what a clock gone wrong dates ahead. */
const OLDEST_MS = 35 * DAY_MS;
const AHEAD_MS = 5 * 60_000;

/** An attempt as the recorder takes it. */
export type TrackedAttempt = {
  userId: string;
  requestId: string;
  attempt: number;
  occurredAt: Date;
  provider: string;
  model: string;
  requestedModel: string;
  tier: Tier;
  complexity: Complexity;
  category: Category;
  arm: Arm;
  status: RequestStatus;
  errorCode: string | null;
  tokens: TokenCounts;
  tokenSource: TokenSource;
  latencyMs: number;
  overheadMs: number;
};
type Recorded = {
  readonly cost: { readonly vnd: MicroVnd } | null;
  readonly vndPerUsd: string;
  readonly repeated: boolean;
};
type Parts = {
  database: Pick<Database, 'pool'>;
  record: (attempt: TrackedAttempt) => Promise<Recorded>;
  analyse: (text: string) => { readonly category: Category; readonly complexity: Complexity };
  arm: (userId: string) => Arm;
  clock: Clock;
};

const user = z.object({ tier });

/** Records what a trusted back end spent. Throws `user.unknown`, `request.invalid`, `backend.busy`. */
export const createTrackUsage = ({ database, record, analyse, arm, clock }: Parts) => {
  const tierOf = async (userId: string) => {
    const { rows } = await database.pool.query('SELECT tier FROM users WHERE id = $1', [userId]);
    if (rows.length === 0) throw new AppError('user.unknown', { userId });
    return user.parse(rows[0]).tier;
  };
  const instantOf = (told: string | undefined) => {
    const now = clock();
    const at = told === undefined ? now : new Date(told);
    const age = now.getTime() - at.getTime();
    if (age > OLDEST_MS || age < -AHEAD_MS) throw new AppError('request.invalid', { field: 'occurredAt' });
    return at;
  };
  const kindOf = ({ category, complexity, text = '' }: TrackUsageInput) =>
    category && complexity
      ? { category, complexity }
      : { ...analyse(text), ...(category && { category }), ...(complexity && { complexity }) };

  return async (input: TrackUsageInput): Promise<TrackedUsage> => {
    const { occurredAt, requestedModel = input.model, text: _text, ...attempt } = input;
    const { category, complexity } = kindOf(input);
    const { cost, vndPerUsd, repeated } = await record({
      ...attempt,
      occurredAt: instantOf(occurredAt),
      requestedModel,
      tier: await tierOf(input.userId),
      category,
      complexity,
      arm: arm(input.userId),
    });
    return { repeated, costMicroVnd: cost ? cost.vnd.toString() : null, vndPerUsd };
  };
};
