import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import {
  findPostgresBinaries,
  unprivileged,
  type PostgresBinaries,
  type UnprivilegedCommand,
} from './postgres-binaries.ts';

export type EmbeddedPostgresOptions = {
  /** Created when missing. Holds the cluster, its password and the process id of its owner. */
  dataDir: string;
  /** A free one is taken when not given. */
  port?: number;
  /** Only for tests: further settings such as `fsync=off`. */
  settings?: readonly string[];
  log?: (line: string) => void;
};
export type EmbeddedPostgres = { readonly url: string; readonly pid: number; stop(): Promise<void> };

const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('No port')),
      );
    });
  });

const readIfThere = (path: string) =>
  readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });

const isRunning = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};

const urlOf = async (dataDir: string, port: string | number) => {
  const password = (await readFile(join(dataDir, 'postgres-password'), 'utf8')).trim();
  return `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
};

/** The address of the PostgreSQL that a living service runs on this folder; null when there is none. */
export const findRunningPostgres = async (dataDir: string): Promise<string | null> => {
  const owner = Number(await readIfThere(join(dataDir, 'postgres-owner')));
  // The fourth line of this file is the port.
  const port = (await readIfThere(join(dataDir, 'postgres', 'postmaster.pid')))?.split('\n')[3]?.trim();
  return owner > 0 && isRunning(owner) && port ? urlOf(dataDir, port) : null;
};

type Run = (program: string, args: string[]) => Promise<void>;

/** Runs a program to its end; fails with what it wrote. */
const createRun =
  ({ wrap }: UnprivilegedCommand): Run =>
  (program, args) =>
    new Promise((resolve, reject) => {
      const child = spawn(...wrap(program, args), { stdio: ['ignore', 'pipe', 'pipe'], env: postgresEnv() });
      let output = '';
      const collect = (chunk: Buffer) => (output += chunk.toString());
      child.stdout.on('data', collect);
      child.stderr.on('data', collect);
      child.once('error', reject);
      child.once('close', (code) =>
        code === 0 ? resolve() : reject(new Error(`${program} failed: ${output.trim()}`)),
      );
    });

/** Messages must stay English: we wait for one of them. */
const postgresEnv = () => ({ ...process.env, LC_ALL: 'C', LC_MESSAGES: 'C' });

const createCluster = async (
  dataDir: string,
  cluster: string,
  binaries: PostgresBinaries,
  run: Run,
  as: UnprivilegedCommand,
) => {
  const passwordFile = join(dataDir, 'postgres-password');
  await rm(cluster, { recursive: true, force: true });
  await mkdir(cluster, { mode: 0o700 });
  await writeFile(passwordFile, randomBytes(24).toString('hex'), { mode: 0o600 });
  if (as.identity) for (const path of [cluster, passwordFile]) await chown(path, as.identity.uid, as.identity.gid);
  const choices = ['--auth=scram-sha-256', '--username=postgres', '--encoding=UTF8', '--locale=C', '--no-instructions'];
  await run(binaries.initdb, [`--pgdata=${cluster}`, `--pwfile=${passwordFile}`, ...choices]);
  // Written last: a first start that was cut off leaves no mark and begins anew.
  await writeFile(join(dataDir, 'postgres-ready'), '');
};

/** A PostgreSQL whose owner was killed still runs and holds the folder: stop it first. A living owner keeps it. */
const releaseFolder = async (ownerFile: string, cluster: string, binaries: PostgresBinaries, run: Run) => {
  const owner = Number(await readIfThere(ownerFile));
  if (owner > 0 && owner !== process.pid && isRunning(owner))
    throw new Error(`The data folder is in use by process ${owner}; stop it or choose another folder.`);
  const running = Number.parseInt((await readIfThere(join(cluster, 'postmaster.pid'))) ?? '', 10);
  if (running > 0 && isRunning(running))
    await run(binaries.pg_ctl, ['stop', '-D', cluster, '-m', 'fast', '-w']).catch(() => {});
};

const launch = (command: [string, string[]], log: (line: string) => void) =>
  new Promise<ReturnType<typeof spawn>>((resolve, reject) => {
    // A process group of its own: Ctrl-C in a terminal must reach the service, which stops PostgreSQL when it is done.
    const child = spawn(...command, { stdio: ['ignore', 'ignore', 'pipe'], env: postgresEnv(), detached: true });
    let output = '';
    let ready = false;
    child.stderr.on('data', (chunk: Buffer) => {
      const text = chunk.toString();
      if (ready) return log(text.trimEnd());
      output += text;
      ready = output.includes('ready to accept connections');
      if (ready) resolve(child);
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`PostgreSQL did not start: ${output.trim()}`)));
  });

/**
 * Starts the PostgreSQL from npm on a folder of its own, reachable from this machine only.
 * The process must `stop()` it before it ends; after a kill the next start does. Throws when the folder is in use.
 */
export const startEmbeddedPostgres = async (options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> => {
  const { dataDir, log = () => {} } = options;
  const cluster = join(dataDir, 'postgres');
  const ownerFile = join(dataDir, 'postgres-owner');
  const binaries = await findPostgresBinaries();
  const as = unprivileged();
  const run = createRun(as);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await releaseFolder(ownerFile, cluster, binaries, run);
  if ((await readIfThere(join(dataDir, 'postgres-ready'))) === null)
    await createCluster(dataDir, cluster, binaries, run, as);
  await writeFile(ownerFile, String(process.pid));
  await chmod(cluster, 0o700);

  const port = options.port ?? (await freePort());
  // C sorts by bytes, as SQLite does; Vietnamese order is the console's business.
  const settings = [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    'unix_socket_directories=',
    'timezone=UTC',
    'max_connections=60',
  ];
  const flags = [...settings, ...(options.settings ?? [])].flatMap((setting) => ['-c', setting]);
  const child = await launch(as.wrap(binaries.postgres, ['-D', cluster, ...flags]), log);
  const url = await urlOf(dataDir, port);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    url,
    pid: child.pid ?? 0,
    async stop() {
      // Fast shutdown: roll back what is open, write everything, end. Windows has no signals.
      if (process.platform === 'win32') await run(binaries.pg_ctl, ['stop', '-D', cluster, '-m', 'fast', '-w']);
      else child.kill('SIGINT');
      await ended;
      await rm(ownerFile, { force: true });
    },
  };
};
