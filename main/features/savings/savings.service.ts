import type { Clock } from '#main/platform/clock.ts';
import type { SavingsReport } from '#shared/contracts/savings.ts';
import { SAVINGS_RANGES } from '#shared/contracts/savings-views.ts';
import { failureOf, type Failure } from '#shared/contracts/views.ts';
import { addDays, dayOf, type Day } from '#shared/domain/time.ts';
import type { SavingsApi } from './savings.router.ts';

type Parts = {
  kept: () => { answer: SavingsReport; fetchedAt: string } | null;
  /** Asks the service and keeps the answer. */
  fetch: (days: { from: Day; to: Day }, fetchedAt: string) => Promise<void>;
  /** Why asking would be in vain, or null. */
  unreachable: () => Failure | null;
  clock: Clock;
};

/** What the optimisation saves, measured by the service. */
export const createSavingsService = ({ kept, fetch, unreachable, clock }: Parts): SavingsApi => {
  const refresh = async (days: { from: Day; to: Day }): Promise<Failure | null> => {
    const failure = unreachable();
    if (failure) return failure;
    return fetch(days, clock().toISOString()).then(
      () => null,
      (error: unknown) => failureOf(error),
    );
  };
  return {
    async get(range) {
      const to = dayOf(clock());
      const failure = await refresh({ from: addDays(to, 1 - SAVINGS_RANGES[range]), to });
      const last = kept();
      return { report: last?.answer ?? null, fetchedAt: last?.fetchedAt ?? null, failure };
    },
  };
};
