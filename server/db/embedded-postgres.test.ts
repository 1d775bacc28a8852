import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findRunningPostgres, startEmbeddedPostgres } from './embedded-postgres.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'pho-embedded-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const query = async (url: string, text: string): Promise<unknown[]> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
};

/** A process that starts PostgreSQL on the folder and then only lives. */
const startOwner = async () => {
  const code = `import { startEmbeddedPostgres } from ${JSON.stringify(join(import.meta.dirname, 'embedded-postgres.ts'))};
    const { url } = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)} });
    console.log(url); setInterval(() => {}, 1_000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [url]: unknown[] = await once(child.stdout, 'data');
  return { child, url: String(url).trim() };
};

test('what was written is there after a stop and a start, and nobody else can read the folder', async () => {
  const first = await startEmbeddedPostgres({ dataDir });
  await query(first.url, 'CREATE TABLE kept AS SELECT 1 AS n');
  expect(
    await query(first.url, "SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS sync"),
  ).toEqual([{ fsync: 'on', sync: 'on' }]);
  await first.stop();
  const second = await startEmbeddedPostgres({ dataDir });
  expect(await query(second.url, 'SELECT n FROM kept')).toEqual([{ n: 1 }]);
  expect((await stat(join(dataDir, 'postgres'))).mode & 0o077).toBe(0);
  expect((await stat(join(dataDir, 'postgres-password'))).mode & 0o077).toBe(0);
  await expect(query(second.url.replace(/:[^:@]+@/, ':wrong@'), 'SELECT 1')).rejects.toThrow('authentication');
  await second.stop();
});

test('a folder in use is refused, and taken over with all its data once its owner was killed', async () => {
  const { child, url } = await startOwner();
  await query(url, 'CREATE TABLE kept AS SELECT 1 AS n');
  await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(`in use by process ${child.pid}`);
  expect(await findRunningPostgres(dataDir)).toBe(url);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const next = await startEmbeddedPostgres({ dataDir });
  expect(await query(next.url, 'SELECT n FROM kept')).toEqual([{ n: 1 }]);
  await next.stop();
  expect(await findRunningPostgres(dataDir)).toBeNull();
});
