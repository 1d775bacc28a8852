import { open, permitted, router } from '#main/platform/trpc.ts';
import { outboxItemInput, type OutboxItem, type StoredChange, type SyncStatus } from '#shared/contracts/views.ts';

export type SyncApi = {
  status(): SyncStatus;
  /** The status now, then at each change. Ends when the signal aborts. */
  statuses(signal: AbortSignal): AsyncIterable<SyncStatus>;
  changes(signal: AbortSignal): AsyncIterable<StoredChange>;
  /** Pulls and pushes at once instead of at the next turn. */
  now(): void;
  /** Compares every collection with the service's digest; a collection that differs is fetched afresh. */
  verify(): Promise<void>;
  /** Sets the mirror aside and fetches everything afresh; the outbox stays. */
  rebuild(): Promise<void>;
  outbox(): OutboxItem[];
  retry(commandId: string): void;
  discard(commandId: string): void;
};

export const createSyncRouter = (sync: SyncApi) =>
  router({
    status: open.query(() => sync.status()),
    onStatus: open.subscription(({ signal }) => sync.statuses(signal ?? new AbortController().signal)),
    onChange: open.subscription(({ signal }) => sync.changes(signal ?? new AbortController().signal)),
    now: open.mutation(() => sync.now()),
    verify: permitted('users:read').mutation(() => sync.verify()),
    rebuild: permitted('users:read').mutation(() => sync.rebuild()),
    outbox: permitted('users:read').query(() => sync.outbox()),
    retry: permitted('users:read')
      .input(outboxItemInput)
      .mutation(({ input }) => sync.retry(input.commandId)),
    discard: permitted('users:read')
      .input(outboxItemInput)
      .mutation(({ input }) => sync.discard(input.commandId)),
  });
