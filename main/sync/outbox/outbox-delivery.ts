import type { Failure } from '#shared/contracts/views.ts';
import { baseOf, basedOn, type EditBody, type StoredItem, type Theirs } from './outbox-item.ts';
import type { OutboxStore } from './outbox.store.ts';

/** Nothing is postponed for longer; a wait beyond it says that the clock was set back. */
const LONGEST_WAIT_MS = 600_000;

/** The greater of two revisions. */
export const later = (a: string, b: string) => (BigInt(a) > BigInt(b) ? a : b);
const isUrgent = ({ body }: StoredItem) => body.type === 'rollout.rollback';
export const waits = (item: StoredItem) => item.state !== 'confirmed';

type DeliveryParts = { store: OutboxStore; change: <T>(work: () => T) => T; now: () => number };

/** The part of the outbox that brings edits to the service: what may go out, and what came of it. */
export const createDelivery = ({ store, change, now }: DeliveryParts) => {
  /** The first waiting edit of each record: the only one that may be sent. */
  const heads = (): StoredItem[] => {
    const first = new Map<string, StoredItem>();
    for (const item of store.list().filter(waits)) if (!first.has(item.record)) first.set(item.record, item);
    return [...first.values()];
  };
  const pendingHeads = () => heads().filter((item) => item.state === 'pending');
  const dueIn = ({ nextAttemptAt }: StoredItem) => {
    const wait = Math.max(0, (nextAttemptAt ?? 0) - now());
    return wait > LONGEST_WAIT_MS ? 0 : wait;
  };

  return {
    /** Edits that may go out now, oldest first; a rollback before all others. */
    due: () =>
      pendingHeads()
        .filter((item) => dueIn(item) === 0)
        .toSorted((a, b) => Number(isUrgent(b)) - Number(isUrgent(a))),
    /** When the next one may go out, in milliseconds from now; null when none waits. */
    nextDueIn() {
      const waiting = pendingHeads().map(dueIn);
      return waiting.length === 0 ? null : Math.min(...waiting);
    },
    /** Edits whose sending was broken off, answer unknown: the same id again has its effect once. */
    recover() {
      if (store.list().some((item) => item.state === 'sending')) change(() => store.reopen('sending', now()));
    },
    /** Forgets the waiting times, as when the network is back. */
    allDue: () => change(() => store.allDue(now())),
    markSending: (id: string) => change(() => store.sending(id)),
    postpone: (id: string, delayMs: number, failure: Failure | null) =>
      change(() => store.pending(id, now() + delayMs, failure)),
    /** Later edits of the record now rest on this one. */
    confirm: (item: StoredItem, revision: string) =>
      change(() => {
        store.confirmed(item.id, revision);
        for (const next of store.ofRecord(item.record).filter((other) => other.place > item.place))
          store.setBody(next.id, basedOn(next.body, later(revision, baseOf(next.body))));
      }),
    refuse: (id: string, failure: Failure) => change(() => store.needsAttention(id, failure)),
    meetConflict: (id: string, theirs: Theirs) => change(() => store.conflict(id, theirs)),
    /**
     * Lets go of confirmed edits that the mirror shows. `shown` answers the revision of a record in the mirror,
     * `gone` when the record is known not to exist any more, null when the mirror can't tell.
     */
    settle(shown: (body: EditBody) => string | 'gone' | null) {
      const settled = store.list().filter(({ body, confirmedRevision }) => {
        if (confirmedRevision === null) return false;
        const revision = shown(body);
        return revision === 'gone' || (revision !== null && BigInt(revision) >= BigInt(confirmedRevision));
      });
      if (settled.length > 0) change(() => settled.forEach(({ id }) => store.remove(id)));
    },
    /** The service may have lost what it confirmed (restored from a backup): send it again under the same id. */
    unconfirm() {
      change(() => store.reopen('confirmed', now()));
    },
  };
};
