import type { Database } from '#server/db/database.ts';
import type { Clock } from '#server/lib/clock.ts';
import { TIER_BUDGET_VND } from '#shared/domain/budget.ts';
import { DAY_MS, monthOf } from '#shared/domain/time.ts';
import type { Tier } from '#shared/domain/usage.ts';
import { createGroupCommit } from './group-commit.ts';
import { priceUsage, type PricedUsage, type Prices } from './price-usage.ts';
import { parseUsageRecord, type UsageRecord } from './usage-record.ts';
import { createUsagePartitions } from './usage-partitions.ts';
import { createUsageStore, type RecordedUsage } from './usage.store.ts';
import { writeBatch } from './write-batch.ts';

export type { UsageRecord } from './usage-record.ts';
export type { RecordedUsage } from './usage.store.ts';

export type Recorder = {
  /**
   * Prices one attempt and resolves once it is durable, with its user's month and the alerts it raised. The same user,
   * request and attempt again adds nothing. Fails with `user.unknown`, `request.invalid`, or `backend.busy` when too many
   * wait or the recorder is closed; any other failure says that it is not known to be durable, and may be repeated.
   */
  record(usage: UsageRecord): Promise<RecordedUsage>;
  /** Takes nothing more, and resolves when all that was taken is durable or refused. */
  close(): Promise<void>;
};

export type RecorderOptions = {
  database: Database;
  priceBook: Prices;
  /** Whose coming months get partitions. Alerts are dated by the requests that raise them. */
  clock: Clock;
  /** Đồng; for users without settings. */
  budgets?: Readonly<Record<Tier, number>>;
  maxBatch?: number;
  maxInFlight?: number;
  maxWaiting?: number;
  /** Hears of work beside the batches that failed. */
  onError?: (error: unknown) => void;
};

/** Group commit: whatever many callers record while a batch is written becomes the next batch, in one transaction. */
export const createRecorder = (options: RecorderOptions): Recorder => {
  const { database, priceBook, clock, budgets = TIER_BUDGET_VND, onError = () => {} } = options;
  const store = createUsageStore({ database, budgets });
  const partitions = createUsagePartitions(database, onError);
  const ahead = () => partitions.ensureAhead(clock());
  const timer = setInterval(ahead, DAY_MS).unref();
  const ready = ahead();
  const commit = createGroupCommit<PricedUsage, RecordedUsage>({
    maxBatch: options.maxBatch ?? 500,
    minBatch: 24,
    maxInFlight: options.maxInFlight ?? 2,
    maxWaiting: options.maxWaiting ?? 20_000,
    async write(batch) {
      await partitions.ensure(new Set(batch.map(({ occurredAt }) => monthOf(occurredAt))));
      return writeBatch(batch, store.write);
    },
  });
  return {
    record: async (usage) => commit.add(priceUsage(parseUsageRecord(usage), priceBook)),
    async close() {
      clearInterval(timer);
      await ready;
      await commit.close();
    },
  };
};
