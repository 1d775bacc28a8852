import type { Clock } from '#main/platform/clock.ts';
import type { MonitoringReport } from '#shared/contracts/monitoring.ts';
import type { SavingsReport } from '#shared/contracts/savings.ts';
import { SAVINGS_RANGES, type KeptView, type SavingsRange } from '#shared/contracts/savings-views.ts';
import { failureOf, type Failure } from '#shared/contracts/views.ts';
import { addDays, dayOf, type Day } from '#shared/domain/time.ts';
import type { SavingsApi } from './savings.router.ts';

type Source<T, Asked> = {
  kept: () => { answer: T; fetchedAt: string } | null;
  /** Asks the service and keeps the answer. */
  fetch: (asked: Asked, fetchedAt: string) => Promise<void>;
};
type Parts = {
  savings: Source<SavingsReport, { from: Day; to: Day }>;
  monitoring: Source<MonitoringReport, SavingsRange>;
  /** Why asking would be in vain, or null. */
  unreachable: () => Failure | null;
  clock: Clock;
};

/** What the optimisation saves and what it is like to use, measured by the service. */
export const createSavingsService = ({ savings, monitoring, unreachable, clock }: Parts): SavingsApi => {
  const ask = async <T, Asked>({ kept, fetch }: Source<T, Asked>, asked: Asked): Promise<KeptView<T>> => {
    const failure =
      unreachable() ??
      (await fetch(asked, clock().toISOString()).then(
        () => null,
        (error: unknown) => failureOf(error),
      ));
    const last = kept();
    return { answer: last?.answer ?? null, fetchedAt: last?.fetchedAt ?? null, failure };
  };
  return {
    async get(range) {
      const to = dayOf(clock());
      const from = addDays(to, 1 - SAVINGS_RANGES[range]);
      const [saved, monitored] = await Promise.all([ask(savings, { from, to }), ask(monitoring, range)]);
      const { answer } = monitored;
      const arms = answer && { from: answer.from, until: answer.until, arms: answer.totals.arms };
      return { savings: saved, monitoring: { ...monitored, answer: arms } };
    },
  };
};
