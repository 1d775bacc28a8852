import { existsSync, rmSync } from 'node:fs';
import { setAside } from '#main/db/sqlite.ts';
import { AppError } from '#shared/contracts/errors.ts';
import type { Operator } from '#shared/contracts/session.ts';
import { failureOf, type Failure, type StoredChange, type SyncStatus } from '#shared/contracts/views.ts';
import { openAccount, type Account, type AccountOptions, type Identity } from './account.ts';
import { createTopic } from './topic.ts';

export type Accounts = ReturnType<typeof createAccounts>;

const NOBODY: SyncStatus = {
  phase: 'signedOut',
  percent: null,
  secondsLeft: null,
  dataAsOf: null,
  failure: null,
  heldBackSeconds: 0,
  clockSkewSeconds: null,
  collections: [],
  outbox: { pending: 0, conflicts: 0, needsAttention: 0 },
};
const mergeChanges = (a: StoredChange, b: StoredChange): StoredChange => ({
  collections: [...new Set([...a.collections, ...b.collections])],
  outbox: a.outbox || b.outbox,
});

/**
 * The account that is open now, if any, and one place to listen to that outlives it. Openings and closings happen one
 * after the other. `onOperator` is told when the service says that the operator's role has changed.
 */
export const createAccounts = (options: AccountOptions & { onOperator: (operator: Operator) => void }) => {
  const statuses = createTopic<SyncStatus>((_, next) => next);
  const changes = createTopic<StoredChange>(mergeChanges);
  let current: { account: Account; identity: Identity } | null = null;
  let failure: Failure | null = null;
  let started = false;
  let queue: Promise<unknown> = Promise.resolve();

  const status = (): SyncStatus =>
    current?.account.status() ?? (failure ? { ...NOBODY, phase: 'failed', failure } : NOBODY);
  const publish = () => statuses.publish(status());
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = queue.then(work);
    queue = turn.catch(() => undefined);
    return turn;
  };
  const closeCurrent = async () => {
    const closing = current;
    current = null;
    await closing?.account.close();
  };
  const openNow = async (identity: Identity) => {
    await closeCurrent();
    failure = null;
    try {
      const account = await openAccount(identity, options, {
        onStatus: publish,
        onChange: changes.publish,
        onOperator: options.onOperator,
        onMirrorLost: () => void rebuild().catch((error: unknown) => options.log.error({ error }, 'no new mirror')),
      });
      current = { account, identity };
      if (started) account.engine.start();
    } catch (error) {
      failure = failureOf(error);
      throw error;
    } finally {
      publish();
    }
  };
  const rebuild = () =>
    inTurn(async () => {
      const identity = current?.identity;
      const mirror = current?.account.files.mirror;
      if (!identity || !mirror) throw new AppError('auth.signedOut');
      await closeCurrent();
      const aside = existsSync(mirror) ? setAside(mirror, options.clock().toISOString()) : null;
      await openNow(identity);
      // It can be fetched again, so the space is worth more.
      if (aside) for (const suffix of ['', '-wal', '-shm']) rmSync(aside + suffix, { force: true });
    });

  return {
    /** Null when nobody is signed in, or while one account follows another. */
    current: () => current?.account ?? null,
    /** Throws `auth.signedOut` when nobody is signed in. */
    required(): Account {
      if (!current) throw new AppError('auth.signedOut');
      return current.account;
    },
    /** From now on the open account talks to the service. */
    start() {
      started = true;
      current?.account.engine.start();
    },
    open: (identity: Identity) => inTurn(() => openNow(identity)),
    close: () => inTurn(closeCurrent).finally(publish),
    /** Empties the mirror and fetches everything afresh; the outbox stays. */
    rebuild,
    status,
    statuses: (signal: AbortSignal) => statuses.subscribe(signal, status),
    changes: (signal: AbortSignal) => changes.subscribe(signal),
  };
};
