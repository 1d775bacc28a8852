import type { PoolClient } from 'pg';
import * as z from 'zod';
import type { Database } from '#server/db/database.ts';
import type { Clock } from '#server/lib/clock.ts';
import { monthStanding, raiseCrossedAlerts } from '#server/lib/budget-alerts.ts';
import { inTransaction } from '#server/lib/transaction.ts';
import { AppError } from '#shared/contracts/errors.ts';
import { microVnd, nanoUsd, parseDecimal, type MicroVnd } from '#shared/domain/money.ts';
import type { Cost } from '#shared/domain/pricing.ts';
import type { Tier } from '#shared/domain/usage.ts';
import type { PricedUsage } from './price-usage.ts';
import { batchValues, BEGIN_BATCH, LOCK_USERS, READ_REPEATED, WRITE_BATCH } from './usage-sql.ts';

/** What is durable of one attempt. */
export type RecordedUsage = {
  /** Null when unpriced. */
  readonly cost: Cost | null;
  readonly baselineVnd: MicroVnd | null;
  readonly vndPerUsd: string;
  /** It had been recorded before; nothing was added, and the figures are those of the first time. */
  readonly repeated: boolean;
};

const written = z.object({ repeated: z.array(z.int()), standings: z.array(monthStanding) });
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

const readRepeated = async (client: PoolClient, usages: readonly PricedUsage[]) => {
  if (usages.length === 0) return [];
  const { rows } = await client.query(READ_REPEATED, batchValues(usages).slice(0, 4));
  return rows.map(toEarlier);
};

export type UsageStoreOptions = { database: Database; clock: Clock; budgets: Readonly<Record<Tier, number>> };

export const createUsageStore = ({ database, clock, budgets }: UsageStoreOptions) => {
  const writeKnown = async (client: PoolClient, usages: readonly PricedUsage[]) => {
    const values = [...batchValues(usages), budgets.starter, budgets.premium, budgets.ultimate];
    const { rows } = await client.query({ name: 'write-usage-batch', text: WRITE_BATCH, values });
    const { repeated, standings } = written.parse(rows[0]);
    await raiseCrossedAlerts(client, standings, clock());
    const positions = repeated.toSorted((a, b) => a - b);
    const before = await readRepeated(
      client,
      positions.flatMap((position) => usages[position - 1] ?? []),
    );
    return new Map(positions.map((position, index) => [position, before[index]]));
  };

  return {
    /**
     * Adds a batch, its users' months and the alerts they raise in one transaction. Keys must differ within the batch.
     * Answers by position: what is durable, or `user.unknown`. Fails as a whole when a row can't be stored.
     */
    write: (batch: readonly PricedUsage[]): Promise<(RecordedUsage | Error)[]> =>
      inTransaction(
        database,
        async (client) => {
          const ids = [...new Set(batch.map(({ userId }) => userId))];
          const locked = await client.query<{ id: string }>({ name: 'lock-users', text: LOCK_USERS, values: [ids] });
          const known = new Set(locked.rows.map(({ id }) => id));
          const usages = batch.filter(({ userId }) => known.has(userId));
          const before = usages.length > 0 ? await writeKnown(client, usages) : new Map();
          let position = 0;
          return batch.map(({ userId, cost, baselineVnd, vndPerUsd }) => {
            if (!known.has(userId)) return new AppError('user.unknown', { userId });
            position += 1;
            return before.get(position) ?? { cost, baselineVnd, vndPerUsd, repeated: false };
          });
        },
        BEGIN_BATCH,
      ),
  };
};
