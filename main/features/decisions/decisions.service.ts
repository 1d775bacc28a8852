import type { StoredDecisions } from '#main/db/user-decisions.ts';
import type { Clock } from '#main/platform/clock.ts';
import { soon } from '#main/platform/soon.ts';
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
  /** How long to wait for the service while something is here to be shown. */
  patienceMs: number;
};

/** A refusal moves no sum, so what was asked this long ago is asked again even when nothing else has changed. */
const FRESH_MS = 15_000;

type Asked = { at: number; revision: string | null };
/** How asking ended. */
type Asking = { failure: Failure | null };

/** Why one user's requests were answered as they were: asked of the service, answered from the mirror. */
export const createDecisionsService = (parts: Parts): DecisionsApi => {
  const { stored, fetch, release, unreachable, clock, patienceMs } = parts;
  const asked = new Map<string, Asked>();
  const asking = new Map<string, Promise<Asking>>();
  const keyOf = (userId: string, month: Month) => `${month} ${userId}`;
  const isFresh = (last: Asked | undefined, revision: string | null) =>
    last !== undefined && last.revision === revision && Math.abs(clock().getTime() - last.at) < FRESH_MS;

  const ask = async (userId: string, month: Month, revision: string | null): Promise<Asking> => {
    const now = clock();
    try {
      await fetch(userId, month, now.toISOString());
      asked.set(keyOf(userId, month), { at: now.getTime(), revision });
      return { failure: null };
    } catch (error) {
      return { failure: failureOf(error) };
    }
  };
  /** Null while the service has not answered yet. */
  const refresh = async (userId: string, month: Month): Promise<Asking | null> => {
    // Read before asking: what is answered is at least as new.
    const revision = stored.monthRevision(userId, month);
    const key = keyOf(userId, month);
    if (isFresh(asked.get(key), revision)) return { failure: null };
    const failure = unreachable();
    if (failure) return { failure };
    const running = asking.get(key) ?? ask(userId, month, revision).finally(() => asking.delete(key));
    asking.set(key, running);
    return stored.find(userId, month) ? soon(running, patienceMs) : running;
  };

  return {
    async timeline({ userId, month, refusedOnly, offset, limit }) {
      const ended = await refresh(userId, month);
      const known = stored.find(userId, month);
      const all = timelineEntries(known ?? { decisions: [], held: [] }, stored.alerts(userId, month));
      const refusals = all.filter(isRefusal);
      const matching = refusedOnly ? refusals : all;
      return {
        state: ended && !ended.failure ? 'complete' : 'partial',
        fetchedAt: known?.fetchedAt ?? null,
        failure: ended?.failure ?? null,
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
