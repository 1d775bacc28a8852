import * as z from 'zod';
import type { Database } from '#server/db/database.ts';
import { AppError } from '#shared/contracts/errors.ts';
import { microVnd, nanoUsd, parseDecimal, type MicroVnd } from '#shared/domain/money.ts';
import type { Cost } from '#shared/domain/pricing.ts';
import type { Tier } from '#shared/domain/usage.ts';
import type { PricedUsage } from './price-usage.ts';
import { batchValues, READ_REPEATED, RECORD_BATCH } from './usage-sql.ts';

/** What is durable of one attempt. */
export type RecordedUsage = {
  /** Null when unpriced. */
  readonly cost: Cost | null;
  readonly baselineVnd: MicroVnd | null;
  readonly vndPerUsd: string;
  /** It had been recorded before; nothing was added, and the figures are those of the first time. */
  readonly repeated: boolean;
};

const written = z.object({ unknown_positions: z.array(z.int()), repeated_positions: z.array(z.int()) });
const money = z.string().nullable();
const earlier = z.object({ cost_usd: money, cost_vnd: money, baseline_cost_vnd: money, vnd_per_usd: z.string() });

const toEarlier = (row: unknown): RecordedUsage => {
  const { cost_usd, cost_vnd, baseline_cost_vnd, vnd_per_usd } = earlier.parse(row);
  return {
    cost:
      cost_usd === null || cost_vnd === null
        ? null
        : { usd: nanoUsd(parseDecimal(cost_usd, 9)), vnd: microVnd(parseDecimal(cost_vnd, 6)) },
    baselineVnd: baseline_cost_vnd === null ? null : microVnd(parseDecimal(baseline_cost_vnd, 6)),
    vndPerUsd: vnd_per_usd,
    repeated: true,
  };
};

export type UsageStoreOptions = { database: Database; budgets: Readonly<Record<Tier, number>> };

export const createUsageStore = ({ database: { pool }, budgets }: UsageStoreOptions) => {
  const tierBudgets = [budgets.starter, budgets.premium, budgets.ultimate];

  /** What is durable of these positions of the batch, in their order. */
  const readRepeated = async (batch: readonly PricedUsage[], positions: readonly number[]) => {
    if (positions.length === 0) return [];
    const usages = positions.flatMap((position) => batch[position - 1] ?? []);
    const { rows } = await pool.query(READ_REPEATED, batchValues(usages).slice(0, 4));
    return rows.map(toEarlier);
  };

  return {
    /**
     * Adds a batch, its users' months and the alerts they raise in one transaction. Keys must differ within the batch.
     * Answers by position: what is durable, or `user.unknown`. Fails as a whole when a row can't be stored.
     */
    async write(batch: readonly PricedUsage[]): Promise<(RecordedUsage | Error)[]> {
      const values = [...batchValues(batch), tierBudgets];
      const { rows } = await pool.query({ name: 'record-and-settle', text: RECORD_BATCH, values });
      const { unknown_positions, repeated_positions } = written.parse(rows[0]);
      const unknown = new Set(unknown_positions);
      const earlierRows = await readRepeated(batch, repeated_positions);
      const before = new Map(repeated_positions.map((position, index) => [position, earlierRows[index]]));
      return batch.map(({ userId, cost, baselineVnd, vndPerUsd }, index) => {
        if (unknown.has(index + 1)) return new AppError('user.unknown', { userId });
        return before.get(index + 1) ?? { cost, baselineVnd, vndPerUsd, repeated: before.has(index + 1) };
      });
    },
  };
};
