import type { StoredDocument } from '#main/db/documents.ts';
import type { Clock } from '#main/platform/clock.ts';
import { soon } from '#main/platform/soon.ts';
import type { Outbox } from '#main/sync/outbox/outbox.ts';
import type { PendingPolicy } from '#main/sync/outbox/pending-policy.ts';
import type { RoutingReport } from '#shared/contracts/routing-report.ts';
import type { PolicyModel, RoutingMix } from '#shared/contracts/routing-views.ts';
import { failureOf, type Failure } from '#shared/contracts/views.ts';
import type { Month } from '#shared/domain/time.ts';
import type { RoutingApi } from './routing.router.ts';

export type RoutingStore = {
  mix(month: Month): RoutingMix;
  policy(): StoredDocument<'policy'> | undefined;
  /** Models with a price in force. */
  prices(now: Date): PolicyModel[];
};
type Parts = {
  store: RoutingStore;
  pending: () => PendingPolicy | null;
  outbox: Pick<Outbox, 'add' | 'resolve'>;
  /** An edit waits to be sent. */
  onWaiting: () => void;
  keptReport: () => { answer: RoutingReport; fetchedAt: string } | null;
  /** Asks the service and keeps the answer. */
  fetchReport: (fetchedAt: string) => Promise<void>;
  /** Why asking would be in vain, or null. */
  unreachable: () => Failure | null;
  clock: Clock;
  /** How long to wait for the service while something is here to be shown. */
  patienceMs: number;
} & Pick<RoutingApi, 'decide' | 'whatIf'>;

const byName = (a: PolicyModel, b: PolicyModel) => (a.ref < b.ref ? -1 : 1);

/** How requests are routed: what was, what is in force, and what would be. */
export const createRoutingService = (parts: Parts): RoutingApi => {
  const { store, pending, outbox, onWaiting, keptReport, fetchReport, unreachable, clock, patienceMs } = parts;
  const refreshReport = async (): Promise<Failure | null> => {
    const failure = unreachable();
    if (failure) return failure;
    const asking = fetchReport(clock().toISOString()).then(
      () => null,
      (error: unknown) => failureOf(error),
    );
    return keptReport() ? soon(asking, patienceMs) : asking;
  };
  return {
    mix: store.mix,
    policy() {
      // Read the outbox first: an edit leaves it only once the mirror holds it, so it can't be missed by both.
      const edit = pending();
      const stored = store.policy();
      if (!stored) return null;
      const { policy, updatedAt, updatedBy } = stored.row;
      const priced = store.prices(clock());
      const known = new Set(priced.map(({ ref }) => ref));
      const named = [...Object.keys(policy.modelTiers), ...policy.blockedModels].filter((ref) => !known.has(ref));
      const unpriced = Array.from(new Set(named), (ref) => ({ ref, price: null }));
      return {
        policy,
        revision: stored.revision,
        updatedAt,
        updatedBy,
        shown: edit?.policy ?? policy,
        edit: edit?.item ?? null,
        conflict: edit?.conflict ?? null,
        models: [...priced, ...unpriced].sort(byName),
      };
    },
    editPolicy({ baseRevision, policy }) {
      outbox.add({ type: 'policy.edit', baseRevision, policy });
      onWaiting();
    },
    resolve({ commandId, keep }) {
      outbox.resolve(commandId, keep);
      onWaiting();
    },
    async report() {
      const failure = await refreshReport();
      const kept = keptReport();
      return { report: kept?.answer ?? null, fetchedAt: kept?.fetchedAt ?? null, failure };
    },
    decide: parts.decide,
    whatIf: parts.whatIf,
  };
};
