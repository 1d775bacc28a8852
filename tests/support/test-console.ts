import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConsole, type ConsoleOptions } from '#main/app/console.ts';
import { createMemoryTokenStore } from '#main/platform/token-store.ts';
import type { StoredChange, SyncStatus } from '#shared/contracts/views.ts';
import { monthOf, type Month } from '#shared/domain/time.ts';

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
/** Waits of a network that comes and goes, a hundred times as fast. */
const FAST = {
  timing: { firstRetryMs: 20, longestRetryMs: 100, gatherMs: 10, silenceMs: 40_000 },
  backendTiming: { connectMs: 1_000, idleMs: 2_000, totalMs: 5_000, repeats: 0, repeatAfterMs: 5 },
} as const;

export type TestConsole = Awaited<ReturnType<typeof openTestConsole>>;
type Options = Partial<ConsoleOptions> & { backendUrl: string };
type Credentials = { email: string; password: string };

/** The whole console of a shell, started, on a folder of its own that survives `restart`. */
export const openTestConsole = async (options: Options) => {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'pho-console-')));
  const tokenStore = { ...createMemoryTokenStore(), persistent: true };
  const open = () =>
    createConsole({
      dataDir,
      tokenStore,
      shell: 'browser',
      clock: () => new Date(),
      log: silent,
      ...FAST,
      ...options,
    });
  let app = await open();
  app.start();
  const caller = () => app.router.createCaller(app.context());

  /** The first status that fits; fails by the test's own time limit. */
  const status = async (fits: (status: SyncStatus) => boolean): Promise<SyncStatus> => {
    for await (const next of await caller().sync.onStatus()) if (fits(next)) return next;
    throw new Error('the statuses ended');
  };

  return {
    dataDir,
    tokenStore,
    caller,
    status,
    month: monthOf(new Date()) as Month,
    signIn: ({ email, password }: Credentials, backendUrl = options.backendUrl) =>
      caller().session.signIn({ email, password, backendUrl }),
    live: () => status(({ phase }) => phase === 'live'),
    /** Resolves when `read` answers a value, asked again after each change of status. */
    async until<T>(read: () => Promise<T | false | null | undefined>): Promise<T> {
      for await (const _ of await caller().sync.onStatus()) {
        const value = await read();
        if (value) return value;
      }
      throw new Error('the statuses ended');
    },
    /** Everything told to listeners from now on, in order. */
    async *changes(): AsyncGenerator<StoredChange> {
      yield* await caller().sync.onChange();
    },
    user: (userId: string) => caller().users.get({ userId, month: monthOf(new Date()) }),
    /** Edits the monthly budget as seen now; answers the command's id. */
    async editBudget(userId: string, monthlyBudgetVnd: number) {
      const user = await caller().users.get({ userId, month: monthOf(new Date()) });
      return caller().users.editSettings({
        userId,
        baseRevision: user.revision,
        settings: { ...user.shown, monthlyBudgetVnd },
      });
    },
    async restart() {
      await app.close();
      app = await open();
      app.start();
    },
    /** Closes and keeps the folder. */
    stop: () => app.close(),
    async close() {
      await app.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
};
