import type { UserUsageApi } from '#main/features/users/users.router.ts';
import type { UserUsageFetch } from '#main/db/user-usage.ts';
import type { Clock } from '#main/platform/clock.ts';
import type { UserUsage } from '#shared/contracts/views.ts';
import { failureOf, type Failure } from '#shared/contracts/views.ts';
import type { Month } from '#shared/domain/time.ts';

type Parts = {
  /** What the mirror holds of a user's month. */
  stored: {
    view(userId: string, month: Month): Pick<UserUsage, 'days' | 'models' | 'recent'>;
    fetch(userId: string, month: Month): UserUsageFetch | null;
    /** Null when the mirror has no sums of that month. */
    monthRevision(userId: string, month: Month): string | null;
  };
  /** Asks the service for all of the month's requests and stores them. */
  fetch: (userId: string, month: Month, fetch: UserUsageFetch) => Promise<void>;
  /** Why asking would be in vain, or null. */
  unreachable: () => Failure | null;
  clock: Clock;
};

/** One user's requests of one month: fetched when the user's sums have moved on, answered from the mirror. */
export const createUserUsageService = ({ stored, fetch, unreachable, clock }: Parts): UserUsageApi => {
  const isCurrent = (userId: string, month: Month) => {
    const revision = stored.monthRevision(userId, month);
    const fetched = stored.fetch(userId, month);
    return revision !== null && fetched !== null && BigInt(fetched.monthRevision) >= BigInt(revision);
  };
  const refresh = async (userId: string, month: Month): Promise<Failure | null> => {
    if (isCurrent(userId, month)) return null;
    const failure = unreachable();
    if (failure) return failure;
    // Read before asking: what is answered is at least as new.
    const monthRevision = stored.monthRevision(userId, month) ?? '0';
    try {
      await fetch(userId, month, { monthRevision, fetchedAt: clock().toISOString() });
      return null;
    } catch (error) {
      return failureOf(error);
    }
  };

  return {
    async get({ userId, month }) {
      const failure = await refresh(userId, month);
      return {
        state: failure ? 'partial' : 'complete',
        fetchedAt: stored.fetch(userId, month)?.fetchedAt ?? null,
        failure,
        ...stored.view(userId, month),
      };
    },
  };
};
