import { join } from 'node:path';
import { isBuildStale } from '#main/launch/build-freshness.ts';
import { startChildProgram, type ChildProgram } from '#main/launch/child-program.ts';
import { chooseShell, type ShellChoice } from '#main/launch/choose-shell.ts';
import { rememberedPort } from '#main/launch/remembered-port.ts';
import { readStartOptions, type StartOptions } from '#main/launch/start-options.ts';
import { dataPaths } from '#main/platform/launch-options.ts';
import { watchParent } from '#main/platform/parent-watch.ts';

/** `npm start`: the cost service with sample data unless a backend is named, and the console in the best shell there is. */
const root = join(import.meta.dirname, '..');
const children: ChildProgram[] = [];

/** Last started, first stopped: the console before the service it talks to. */
let stopping: Promise<void> | undefined;
const stopAll = () => {
  stopping ??= (async () => {
    for (const child of children.toReversed()) await child.stop();
  })();
  return stopping;
};
const stopAndExit = (code: number) => void stopAll().then(() => process.exit(code));

/** Resolves with the sample service's address once it serves. */
const startSampleService = async (options: StartOptions): Promise<string> => {
  const port = await rememberedPort(join(options.data, 'service-port.json'));
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let isServing = false;
  const service = startChildProgram({
    name: 'the cost service',
    command: process.execPath,
    args: [
      join(root, 'server/main.ts'),
      '--sample',
      '--data',
      dataPaths(options.data).service,
      '--port',
      String(port),
      '--parent-pid',
      String(process.pid),
    ],
    logFile: join(options.data, 'service.log'),
    onLine: (line) => {
      const [, url] = /^Service: (\S+)/u.exec(line) ?? [];
      if (!url) return;
      isServing = true;
      resolve(url);
    },
    ownGroup: true,
  });
  children.push(service);
  service.exited.then((code) => {
    const failure = service.failure(code);
    reject(failure);
    // While stopping it is meant to end; otherwise the console goes on offline.
    if (isServing && !stopping) console.error(failure.message);
  }, reject);
  return promise;
};

/** Builds main, preload and renderer into out/ when a source is newer. */
const ensureBuilt = async (options: StartOptions) => {
  if (!isBuildStale(root)) return;
  const build = startChildProgram({
    name: 'the build',
    command: process.execPath,
    args: [join(root, 'node_modules/electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'warn'],
    logFile: join(options.data, 'build.log'),
    onLine: () => {},
    ownGroup: true,
  });
  children.push(build);
  const code = await build.exited;
  if (code !== 0) throw build.failure(code);
};

const shellArgs = (options: StartOptions, backend: string | undefined) => [
  '--data',
  options.data,
  '--parent-pid',
  String(process.pid),
  ...(backend ? ['--backend', backend] : []),
  ...(backend && !options.backend ? ['--samples', dataPaths(options.data).sampleOperators] : []),
];

const startShell = async (choice: ShellChoice, options: StartOptions, backend: string | undefined) => {
  const args = shellArgs(options, backend);
  const common = {
    logFile: join(options.data, 'console.log'),
    onLine: (line: string) => console.log(line),
    ownGroup: false,
  };
  if (choice.shell === 'electron') {
    return startChildProgram({ ...common, name: 'Electron', command: choice.binary, args: [root, ...args] });
  }
  const port = options.port ?? (await rememberedPort(join(options.data, 'console-port.json')));
  return startChildProgram({
    ...common,
    name: 'the console',
    command: process.execPath,
    args: [
      join(root, 'out/main/browser.js'),
      ...args,
      '--port',
      String(port),
      ...(options['no-open'] ? ['--no-open'] : []),
    ],
  });
};

const run = async () => {
  const options = readStartOptions(process.argv.slice(2));
  const demo = !options.backend && !options['no-demo'];
  const [backend, choice] = await Promise.all([
    demo ? startSampleService(options) : options.backend,
    chooseShell(options.shell, root),
    ensureBuilt(options),
  ]);
  console.log(`Shell: ${choice.shell} (${choice.reason})`);
  const shell = await startShell(choice, options, backend);
  children.push(shell);
  const code = await shell.exited;
  if (code !== 0 && !stopping) throw shell.failure(code);
  stopAndExit(code);
};

process.once('SIGINT', () => stopAndExit(0)).once('SIGTERM', () => stopAndExit(0));
// npm that is killed outright passes no signal on.
if (process.env.npm_lifecycle_event) watchParent(process.ppid, () => stopAndExit(1));
await run().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  stopAndExit(1);
});
