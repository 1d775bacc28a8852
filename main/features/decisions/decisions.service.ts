import type { StoredDecisions } from '#main/db/user-decisions.ts';
import type { Clock } from '#main/platform/clock.ts';
import type { ReleaseHeldInput } from '#shared/contracts/timeline-views.ts';
import { failureOf, type AlertView, type Failure } from '#shared/contracts/views.ts';
import type { Month } from '#shared/domain/time.ts';
import type { DecisionsApi } from './decisions.router.ts';
import { isRefusal, timelineEntries } from './timeline-entries.ts';

type Parts = {
  /** What the mirror holds. */
  stored: {
    find(userId: string, month: Month): StoredDecisions | null;
    alerts(userId: string, month: Month): AlertView[];
    /** Moves on with each request that cost something; null when the mirror has no sums of that month. */
    monthRevision(userId: string, month: Month): string | null;
  };
  /** Asks the service for the month and stores it. */
  fetch: (userId: string, month: Month, fetchedAt: string) => Promise<void>;
  release: (input: ReleaseHeldInput) => Promise<void>;
  /** Why asking would be in vain, or null. */
  unreachable: () => Failure | null;
  clock: Clock;
};

/** A refusal moves no sum, so what was asked this long ago is asked again even when nothing else has changed. */
const FRESH_MS = 15_000;

type Asked = { at: number; revision: string | null };

/** Why one user's requests were answered as they were: asked of the service, answered from the mirror. */
export const createDecisionsService = ({ stored, fetch, release, unreachable, clock }: Parts): DecisionsApi => {
  const asked = new Map<string, Asked>();
  const keyOf = (userId: string, month: Month) => `${month} ${userId}`;
  const isFresh = (last: Asked | undefined, revision: string | null) =>
    last !== undefined && last.revision === revision && Math.abs(clock().getTime() - last.at) < FRESH_MS;

  const refresh = async (userId: string, month: Month): Promise<Failure | null> => {
    // Read before asking: what is answered is at least as new.
    const revision = stored.monthRevision(userId, month);
    const key = keyOf(userId, month);
    if (isFresh(asked.get(key), revision)) return null;
    const failure = unreachable();
    if (failure) return failure;
    const now = clock();
    try {
      await fetch(userId, month, now.toISOString());
      asked.set(key, { at: now.getTime(), revision });
      return null;
    } catch (error) {
      return failureOf(error);
    }
  };

  return {
    async timeline({ userId, month, refusedOnly, offset, limit }) {
      const failure = await refresh(userId, month);
      const known = stored.find(userId, month);
      const all = timelineEntries(known ?? { decisions: [], held: [] }, stored.alerts(userId, month));
      const refusals = all.filter(isRefusal);
      const matching = refusedOnly ? refusals : all;
      return {
        state: failure ? 'partial' : 'complete',
        fetchedAt: known?.fetchedAt ?? null,
        failure,
        entries: matching.slice(offset, offset + limit),
        total: matching.length,
        requests: known?.decisions.length ?? 0,
        refused: refusals.length,
      };
    },
    async release(input) {
      await release(input);
      // It may be of any month.
      asked.clear();
    },
  };
};
