import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createSessionFile } from '#main/features/session/session-file.ts';
import { createSessionService, type SampleOperator } from '#main/features/session/session.service.ts';
import { createSyncService } from '#main/features/sync/sync.service.ts';
import { createBackendClient } from '#main/platform/backend-client.ts';
import type { BackendTiming } from '#main/platform/backend-transport.ts';
import type { Clock } from '#main/platform/clock.ts';
import type { Log } from '#main/platform/log.ts';
import type { ShowNotice } from '#main/platform/notice.ts';
import type { TokenStore } from '#main/platform/token-store.ts';
import type { CallContext } from '#main/platform/trpc.ts';
import { createAccounts } from '#main/sync/accounts.ts';
import type { SyncTiming } from '#main/sync/sync-engine.ts';
import { createTopic } from '#main/sync/topic.ts';
import { FEED_PING_SECONDS, PAGE_ROWS } from '#shared/contracts/feed.ts';
import type { Operator } from '#shared/contracts/session.ts';
import { createAccountApi } from './account-api.ts';
import { createAppRouter } from './router.ts';
import { watchAlertNotices } from './watch-alert-notices.ts';

const SYNC_TIMING: SyncTiming = {
  firstRetryMs: 1_000,
  longestRetryMs: 15_000,
  gatherMs: 300,
  silenceMs: FEED_PING_SECONDS * 2_500,
};
/** A sign-out must not hold up the end of the console. */
const SIGN_IN_TIMING: Partial<BackendTiming> = { totalMs: 20_000, repeats: 0 };

export type ConsoleOptions = {
  /** Folder of everything this console keeps; made when missing. */
  dataDir: string;
  /** Where the service is, unless a person says otherwise. */
  backendUrl?: string;
  /** Operators of a sample service at `backendUrl`. */
  samples?: readonly SampleOperator[];
  tokenStore: TokenStore;
  shell: 'electron' | 'browser';
  /** Where the shell can tell people something outside its window. */
  showNotice?: ShowNotice | undefined;
  clock: Clock;
  log: Log;
  timing?: Partial<SyncTiming>;
  backendTiming?: Partial<BackendTiming>;
  pageRows?: number;
  /** 0 ≤ x < 1 */
  random?: () => number;
};

/**
 * The whole main-process application, without a shell. Opens what was stored when the console last ended, so that
 * screens have their figures; nothing is sent before `start`. What can't be opened is told by the sync status.
 */
export const createConsole = async (options: ConsoleOptions) => {
  const { dataDir, clock, log, backendTiming } = options;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const onOperator = (operator: Operator) => {
    session
      .roleChanged(operator)
      .catch((error: unknown) => log.error({ error }, 'the changed role could not be taken on'));
  };
  const accounts = createAccounts({
    dataDir,
    clock,
    log,
    random: options.random ?? Math.random,
    timing: { ...SYNC_TIMING, ...options.timing },
    backendTiming,
    pageRows: options.pageRows ?? PAGE_ROWS,
    onOperator,
  });
  const session = createSessionService({
    accounts,
    file: createSessionFile(join(dataDir, 'session.json'), log),
    tokenStore: options.tokenStore,
    createClient: (url, token) =>
      createBackendClient({ url, token: () => token, clock, timing: { ...backendTiming, ...SIGN_IN_TIMING } }),
    defaultUrl: options.backendUrl ?? null,
    samples: options.samples ?? [],
    shell: options.shell,
    log,
  });
  const openings = createTopic<string>((_, next) => next);
  const router = createAppRouter({
    session,
    openings: { paths: (signal) => openings.subscribe(signal) },
    sync: createSyncService(accounts),
    ...createAccountApi({ accounts, clock }),
  });

  const closing = new AbortController();
  const { showNotice } = options;
  const watching = showNotice
    ? watchAlertNotices({ accounts, showNotice, openPath: openings.publish, clock, log }, closing.signal)
    : Promise.resolve();

  await session.resume().catch((error: unknown) => log.error({ error }, 'what was stored could not be opened'));
  return {
    router,
    context: (): CallContext => ({ role: session.role() }),
    /** Begins to talk to the service. */
    start: accounts.start,
    /** Leaves no handle open. */
    async close() {
      closing.abort();
      await watching;
      await accounts.close();
      await session.close();
    },
  };
};
