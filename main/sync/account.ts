import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { openMirrorReader } from '#main/db/mirror.ts';
import { createBackendClient, type BackendClient } from '#main/platform/backend-client.ts';
import type { BackendTiming } from '#main/platform/backend-transport.ts';
import type { Clock } from '#main/platform/clock.ts';
import type { Log } from '#main/platform/log.ts';
import { FEED_SCOPE } from '#shared/contracts/feed.ts';
import type { Operator } from '#shared/contracts/session.ts';
import type { StoredChange, SyncStatus } from '#shared/contracts/views.ts';
import { EDITED_COLLECTIONS, shownRevision } from './mirror-lookups.ts';
import { openOutboxDatabase } from './outbox/outbox-database.ts';
import { createOutbox, type Outbox } from './outbox/outbox.ts';
import { createOutboxStore } from './outbox/outbox.store.ts';
import { createPusher } from './outbox/pusher.ts';
import { createSyncEngine, type SyncEngine, type SyncTiming } from './sync-engine.ts';
import { createSyncState } from './sync-state.ts';
import { startSyncWorker, type SyncEvent, type SyncWorkerHost } from './sync-worker-host.ts';

/** Who is signed in, and where. */
export type Identity = { backendUrl: string; token: string; operator: Operator };
export type AccountOptions = {
  dataDir: string;
  clock: Clock;
  random: () => number;
  log: Log;
  timing: SyncTiming;
  backendTiming?: Partial<BackendTiming>;
  /** Rows asked for in one page. */
  pageRows: number;
};
export type AccountHooks = {
  onStatus: () => void;
  onChange: (change: StoredChange) => void;
  onOperator: (operator: Operator) => void;
  /** The mirror, or the thread that writes it, can't be used any more. */
  onMirrorLost: () => void;
};
export type Account = {
  operator: Operator;
  backendUrl: string;
  /** `told`: which alerts people were told of. */
  files: { mirror: string; outbox: string; told: string };
  client: BackendClient;
  outbox: Outbox;
  /** The mirror, for reading. */
  reader: Database;
  host: SyncWorkerHost;
  engine: SyncEngine;
  status: () => SyncStatus;
  close: () => Promise<void>;
};

/** The files of one operator at one backend. */
export const accountFiles = (dataDir: string, origin: string, operatorId: string) => {
  const name = createHash('sha256')
    .update(JSON.stringify([origin, operatorId]))
    .digest('hex')
    .slice(0, 20);
  return {
    mirror: join(dataDir, `mirror-${name}.db`),
    outbox: join(dataDir, `outbox-${name}.db`),
    told: join(dataDir, `told-${name}.json`),
  };
};

const settleOutbox = (outbox: Outbox, reader: Database) => outbox.settle((body) => shownRevision(reader, body));

/** Edits follow what becomes of the records they change. */
const takeIntoOutbox = (event: SyncEvent, outbox: Outbox, reader: Database) => {
  if (!('collection' in event) || !EDITED_COLLECTIONS.includes(event.collection)) return;
  if (event.type === 'reset') outbox.unconfirm();
  if (event.type !== 'collectionFailed') settleOutbox(outbox, reader);
};

/**
 * Opens what one operator has at one backend: outbox, mirror, the thread that fills it, and the sync between. Throws
 * `storage.*`. Nothing is sent before `engine.start`.
 */
export const openAccount = async (
  identity: Identity,
  options: AccountOptions,
  hooks: AccountHooks,
): Promise<Account> => {
  const { backendUrl, token, operator } = identity;
  const { clock, random, log, timing } = options;
  const client = createBackendClient({ url: backendUrl, token: () => token, clock, timing: options.backendTiming });
  const files = accountFiles(options.dataDir, client.origin, operator.id);
  const closing: (() => unknown)[] = [client.close];
  const close = async () => {
    for (const step of closing.splice(0).reverse()) await step();
  };
  try {
    const database = openOutboxDatabase(files.outbox, { origin: client.origin, operatorId: operator.id });
    closing.push(() => database.close());
    const onChange = () => {
      hooks.onChange({ collections: [], outbox: true });
      hooks.onStatus();
    };
    const outbox = createOutbox(createOutboxStore(database), { clock, onChange });

    let take: (event: SyncEvent) => void = () => {};
    const setup = {
      mirrorPath: files.mirror,
      backendUrl,
      token,
      role: operator.role,
      pageRows: options.pageRows,
      cutRetryMs: timing.firstRetryMs,
      timing: options.backendTiming,
    };
    const onLost = (error: Error) => {
      log.error({ error }, 'the sync thread ended');
      hooks.onMirrorLost();
    };
    const host = await startSyncWorker(setup, { onEvent: (event) => take(event), onLost });
    closing.push(host.close);
    if (host.setAside) log.warn({ file: host.setAside }, 'the mirror could not be read and was set aside');
    const reader = openMirrorReader(files.mirror);
    closing.push(() => reader.close());

    const state = createSyncState({
      reader,
      outbox,
      collections: FEED_SCOPE[operator.role],
      skewSeconds: client.skewSeconds,
      clock,
    });
    take = (event) => {
      state.take(event);
      if (event.type === 'applied') {
        client.noteServiceTime(event.now);
        if (event.rows > 0) hooks.onChange({ collections: [event.collection], outbox: false });
      }
      takeIntoOutbox(event, outbox, reader);
      hooks.onStatus();
    };
    const pusher = createPusher({ outbox, client, timing, random });
    const engine = createSyncEngine({
      operator,
      client,
      host,
      outbox,
      pusher,
      state,
      timing,
      random,
      log,
      onCorrupt: hooks.onMirrorLost,
      onStatus: hooks.onStatus,
      onOperator: hooks.onOperator,
    });
    closing.push(engine.stop);
    settleOutbox(outbox, reader);
    return { operator, backendUrl, files, client, outbox, reader, host, engine, status: state.status, close };
  } catch (error) {
    await close();
    throw error;
  }
};
