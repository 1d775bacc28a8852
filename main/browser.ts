import { join } from 'node:path';
import { openShelledConsole } from '#main/app/shelled-console.ts';
import { openAppWindow } from '#main/platform/app-window.ts';
import { startBrowserShell } from '#main/platform/browser-shell.ts';
import { dataPaths, readLaunchOptions, type LaunchOptions } from '#main/platform/launch-options.ts';
import { createLog, type Log } from '#main/platform/log.ts';
import { watchParent } from '#main/platform/parent-watch.ts';
import { createFileTokenStore } from '#main/platform/token-store.ts';

/** The console under Node, shown by a browser on this machine. Built to out/main/browser.js, which starts faster. */
const openConsole = (options: LaunchOptions, log: Log) =>
  openShelledConsole({
    shell: 'browser',
    options,
    log,
    tokenStore: createFileTokenStore(dataPaths(options.data).tokens, {
      onUnreadable: (error) => log.warn({ error }, 'kept sessions could not be read'),
    }),
  });

const run = async (options: LaunchOptions, log: Log) => {
  const opening = openConsole(options, log);
  const shell = await startBrowserShell({
    target: opening.then(({ router, context }) => ({ router, createContext: context })),
    rendererDir: options.renderer ?? join(import.meta.dirname, '../renderer'),
    port: options.port,
  });
  const printLink = () => process.stdout.write(`Console: ${shell.issueLink()}\n`);
  printLink();
  const closeWindow = options['no-open']
    ? undefined
    : openAppWindow(shell.issueLink(), dataPaths(options.data).browserProfile);
  // A link lets in once; whoever sits at this terminal may have another.
  if (process.stdin.isTTY) process.stdin.on('data', printLink).unref();

  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= Promise.resolve(closeWindow?.())
      .then(() => shell.close())
      .then(async () => (await opening).close())
      .then(() => process.exit(0))
      .catch((error: unknown) => {
        log.error({ error }, 'the console did not close cleanly');
        process.exit(1);
      });
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  watchParent(options['parent-pid'], stop);
  await opening;
};

const log = createLog();
await run(readLaunchOptions(process.argv.slice(2), { strict: true }), log).catch((error: unknown) => {
  log.error({ error }, 'the console could not start');
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
