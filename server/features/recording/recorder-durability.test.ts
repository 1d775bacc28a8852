import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase } from '#server/db/database.ts';
import { startEmbeddedPostgres } from '#server/db/embedded-postgres.ts';
import { migrateUp } from '#server/db/migrate.ts';
import { seedPriceBook } from '#server/features/price-book/price-seed.ts';
import { startScratchPostgres } from '#tests/support/postgres.ts';
import { MONTHS_BY_REQUESTS, MONTHS_KEPT } from '#tests/support/recording-fixture.ts';

// Every setting of durability on, unlike in the cluster the other tests share.
let postgres: Awaited<ReturnType<typeof startScratchPostgres>>;
const started: { stop(): Promise<void> }[] = [];
beforeAll(async () => {
  postgres = await startScratchPostgres();
  started.push(postgres);
  await migrateUp(postgres.url);
  const database = createDatabase(postgres.url);
  await seedPriceBook(database, '24167');
  await database.pool.query(
    `INSERT INTO users (id, name, email) SELECT 'user-' || n, 'user', 'user@pho.chat' FROM generate_series(0, 19) n`,
  );
  await database.close();
});
afterAll(async () => {
  for (const { stop } of started.toReversed()) await stop();
});

/** Records in a process of its own, calls `kill` after so many acknowledgements, and answers all that were given. */
const recordUntil = async (url: string, run: string, acknowledgements: number, kill: (child: number) => void) => {
  const script = join(import.meta.dirname, '../../../tests/support/recording-child.ts');
  const child = spawn(process.execPath, [script, url, run], { stdio: ['ignore', 'pipe', 'ignore'] });
  const closed = once(child, 'close');
  const acknowledged: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    acknowledged.push(line.slice('ACK '.length));
    if (acknowledged.length === acknowledgements) kill(child.pid ?? 0);
  }
  await closed;
  return acknowledged;
};

const query = async <Row extends object>(url: string, text: string) => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<Row>(text);
  await client.end();
  return rows;
};

const expectDurable = async (url: string, acknowledged: readonly string[]) => {
  const found = await query<{ request_id: string }>(url, 'SELECT request_id FROM usage_logs');
  const durable = new Set(found.map(({ request_id }) => request_id));
  expect(acknowledged.filter((request) => !durable.has(request))).toEqual([]);
  expect(await query(url, MONTHS_KEPT)).toEqual(await query(url, MONTHS_BY_REQUESTS));
};

/** Orphans of a killed PostgreSQL hold its shared memory until they notice; until then a start is refused. */
const startAgain = async (tries = 100): Promise<Awaited<ReturnType<typeof startEmbeddedPostgres>>> => {
  try {
    return await startEmbeddedPostgres({ dataDir: postgres.dataDir });
  } catch (error) {
    if (tries === 0) throw error;
    return startAgain(tries - 1);
  }
};

// Starts a process three times, which takes long on a busy machine.
test('what was acknowledged is durable after the service is killed, at any moment', { timeout: 90_000 }, async () => {
  for (const [round, acknowledgements] of [1, 57, 333].entries()) {
    const kill = (child: number) => process.kill(child, 'SIGKILL');
    const acknowledged = await recordUntil(postgres.url, `service-${round}`, acknowledgements, kill);
    expect(acknowledged.length).toBeGreaterThanOrEqual(acknowledgements);
    await expectDurable(postgres.url, acknowledged);
  }
});

test('what was acknowledged is durable after PostgreSQL is killed', async () => {
  const kill = () => process.kill(postgres.pid, 'SIGKILL');
  const acknowledged = await recordUntil(postgres.url, 'postgres', 200, kill);
  expect(acknowledged.length).toBeGreaterThanOrEqual(200);
  const again = await startAgain();
  started.push(again);
  await expectDurable(again.url, acknowledged);
});
