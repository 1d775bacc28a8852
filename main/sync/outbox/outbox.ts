import { v7 as uuidv7 } from 'uuid';
import type { Clock } from '#main/platform/clock.ts';
import { AppError } from '#shared/contracts/errors.ts';
import { createDelivery, later, waits } from './outbox-delivery.ts';
import { baseOf, basedOn, recordOf, type EditBody, type StoredItem } from './outbox-item.ts';
import type { OutboxStore } from './outbox.store.ts';

export type Outbox = ReturnType<typeof createOutbox>;
export type OutboxCounts = { pending: number; conflicts: number; needsAttention: number };

/** Whether the service can't have seen it: it may be changed instead of followed by another. */
const unsent = (item: StoredItem) => item.state === 'pending' && item.attempts === 0;

/** The newer edit on what the older one had seen. */
const rebased = (newer: EditBody, older: EditBody): EditBody => {
  const body = basedOn(newer, baseOf(older));
  return 'seen' in body && 'seen' in older ? { ...body, seen: older.seen } : body;
};

/** What happens to an edit of a record when these are there already. */
const addTo = (store: OutboxStore, items: readonly StoredItem[], body: EditBody, now: number) => {
  const last = items.at(-1);
  if (last && unsent(last) && last.body.type === body.type) {
    // The older base stays: what somebody else changed since then must come back as a conflict, not be written over.
    store.setBody(last.id, rebased(body, last.body));
    return last.id;
  }
  // It was refused and had no effect; the new edit says the whole record again.
  if (last?.state === 'needsAttention') store.remove(last.id);
  const confirmed = items.flatMap((item) => item.confirmedRevision ?? []);
  const id = uuidv7();
  store.insert(id, basedOn(body, confirmed.reduce(later, baseOf(body))), now);
  return id;
};

/**
 * What a person typed, until the mirror shows it. Every change is durable when the call returns, and `onChange` is told.
 * Edits of one record go out in order, one at a time; other records don't wait for them.
 */
export const createOutbox = (store: OutboxStore, { clock, onChange }: { clock: Clock; onChange: () => void }) => {
  const now = () => clock().getTime();

  const change = <T>(work: () => T): T => {
    const result = store.atomically(work);
    onChange();
    return result;
  };
  const required = (id: string, ...states: StoredItem['state'][]): StoredItem => {
    const item = store.find(id);
    if (!item || !states.includes(item.state)) throw new AppError('command.unknown', {});
    return item;
  };

  const delivery = createDelivery({ store, change, now });
  delivery.recover();

  return {
    ...delivery,
    list: store.list,
    /** Edits of one record in order, confirmed ones included until the mirror shows them. */
    ofRecord: store.ofRecord,
    counts(): OutboxCounts {
      const items = store.list();
      const count = (...states: StoredItem['state'][]) => items.filter(({ state }) => states.includes(state)).length;
      return {
        pending: count('pending', 'sending'),
        conflicts: count('conflict'),
        needsAttention: count('needsAttention'),
      };
    },
    /** Queues an edit and answers its command id. */
    add: (body: EditBody) => change(() => addTo(store, store.ofRecord(recordOf(body)), body, now())),
    /** The same for edits of several records, all or none. */
    addAll: (bodies: readonly EditBody[]) =>
      change(() => bodies.map((body) => addTo(store, store.ofRecord(recordOf(body)), body, now()))),
    retry(id: string) {
      const item = required(id, 'needsAttention', 'pending');
      change(() => {
        // A refusal is remembered under its id.
        if (item.state === 'needsAttention') store.renew(id, uuidv7(), item.body, now());
        else store.pending(id, now(), item.failure);
      });
    },
    discard(id: string) {
      required(id, 'needsAttention', 'pending', 'conflict');
      change(() => store.remove(id));
    },
    /** `mine` sends the newest edit of the record again over their revision; `theirs` drops all of them. */
    resolve(id: string, keep: 'mine' | 'theirs') {
      const item = required(id, 'conflict');
      change(() => {
        const waiting = store.ofRecord(item.record).filter(waits);
        const newest = waiting.at(-1) ?? item;
        for (const other of waiting) if (other.id !== id || keep === 'theirs') store.remove(other.id);
        const baseRevision = item.theirs?.revision ?? baseOf(item.body);
        if (keep === 'mine') store.renew(id, uuidv7(), basedOn(newest.body, baseRevision), now());
      });
    },
    close: store.close,
  };
};
