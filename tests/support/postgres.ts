import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '#server/db/embedded-postgres.ts';
import { migrateUp } from '#server/db/migrate.ts';

const PREFIX = 'pho-postgres-';
const TEMPLATE = 'pho_template';
const ADDRESS = 'PHO_TEST_POSTGRES_URL';

const onServer = async (url: string, statement: string) => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
};

const inDatabase = (url: string, name: string) => Object.assign(new URL(url), { pathname: `/${name}` }).href;

const isRunning = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** Folders whose run was killed; their PostgreSQL may still be there. */
const removeStale = async () => {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const dataDir = join(tmpdir(), name);
    const owner = Number(await readFile(join(dataDir, 'postgres-owner'), 'utf8').catch(() => '0'));
    // Without an owner it has just been made, or its run was killed before it had one.
    const fresh = Date.now() - (await stat(dataDir)).mtimeMs < 600_000;
    if (owner === 0 ? fresh : isRunning(owner)) continue;
    const left = await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').catch(() => '');
    const pid = Number.parseInt(left, 10);
    if (pid > 0 && isRunning(pid)) process.kill(pid, 'SIGQUIT');
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
};

/** A PostgreSQL in a temporary folder, with all durability settings as in production unless told otherwise. */
export const startScratchPostgres = async (settings: readonly string[] = []) => {
  await removeStale();
  const dataDir = await mkdtemp(join(tmpdir(), PREFIX));
  const postgres = await startEmbeddedPostgres({ dataDir, settings });
  return {
    ...postgres,
    dataDir,
    async stop() {
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
};

/** The cluster that `createTestDatabase` of this process and its children uses. Not durable: tests of that start their own. */
export const startTestCluster = async () => {
  const postgres = await startScratchPostgres([
    'fsync=off',
    'full_page_writes=off',
    'synchronous_commit=off',
    'max_connections=200',
  ]);
  await onServer(postgres.url, `CREATE DATABASE ${TEMPLATE}`);
  await migrateUp(inDatabase(postgres.url, TEMPLATE));
  process.env[ADDRESS] = postgres.url;
  return postgres;
};

/** An empty database of its own with every migration run. Needs the cluster of `startTestCluster`. */
export const createTestDatabase = async () => {
  const server = process.env[ADDRESS];
  if (!server) throw new Error('No test cluster: run under vitest, or call startTestCluster first');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await onServer(server, `CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`);
  return {
    url: inDatabase(server, name),
    drop: () => onServer(server, `DROP DATABASE ${name} WITH (FORCE)`),
  };
};
