import { readFileSync } from 'node:fs';
import { sampleOperators } from '#shared/contracts/session.ts';
import type { LaunchOptions } from '#main/platform/launch-options.ts';
import type { Log } from '#main/platform/log.ts';
import type { ShowNotice } from '#main/platform/notice.ts';
import type { TokenStore } from '#main/platform/token-store.ts';
import { createConsole } from './console.ts';

type ShelledConsoleOptions = {
  shell: 'electron' | 'browser';
  options: Pick<LaunchOptions, 'data' | 'backend' | 'samples'>;
  tokenStore: TokenStore;
  /** Where the shell can tell people something outside its window. */
  showNotice?: ShowNotice;
  log: Log;
};

/** Makes the console and starts it, the same for both shells. */
export const openShelledConsole = async ({ shell, options, tokenStore, showNotice, log }: ShelledConsoleOptions) => {
  const samples = options.samples && sampleOperators.parse(JSON.parse(readFileSync(options.samples, 'utf8')));
  const console = await createConsole({
    dataDir: options.data,
    backendUrl: options.backend,
    samples: samples || undefined,
    tokenStore,
    showNotice,
    shell,
    clock: () => new Date(),
    log,
  });
  console.start();
  return {
    router: console.router,
    context: console.context,
    syncNow: () => void console.router.createCaller(console.context()).sync.now(),
    close: console.close,
  };
};
