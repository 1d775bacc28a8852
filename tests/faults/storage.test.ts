import { spawn, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import SqliteDatabase from 'better-sqlite3';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openOutboxDatabase } from '#main/sync/outbox/outbox-database.ts';
import { startTestService } from '#tests/support/service.ts';
import { openTestConsole } from '#tests/support/test-console.ts';

// Whole consoles and a whole service: on a busy machine each takes seconds to start.
vi.setConfig({ testTimeout: 60_000 });

const OWNER = { origin: 'http://127.0.0.1:1', operatorId: 'quan' };
const ROUNDS = 4;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pho-outbox-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A process that adds edits as fast as it can and says so after each; killed after some of them. */
const addUntilKilled = async (path: string, round: number, killAfter: number) => {
  const child = spawn(
    process.execPath,
    [fileURLToPath(import.meta.resolve('#tests/support/outbox-writer.ts')), path, String(round)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let acknowledged = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    acknowledged += chunk.toString().split('ACK').length - 1;
    if (acknowledged >= killAfter) child.kill('SIGKILL');
  });
  const said = await text(child.stdout);
  return [...said.matchAll(/ACK (\S+)\n/g)].map(([, id]) => id);
};

test(
  'an edit that was acknowledged is there after the process was killed at any moment',
  { timeout: 60_000 },
  async () => {
    const path = join(folder, 'killed.db');
    const acknowledged: (string | undefined)[] = [];
    for (let round = 0; round < ROUNDS; round += 1)
      acknowledged.push(...(await addUntilKilled(path, round, 3 + Math.floor(Math.random() * 60))));

    const db = openOutboxDatabase(path, OWNER);
    const found = new Set(db.prepare('SELECT id FROM items').pluck().all());
    expect(acknowledged.length).toBeGreaterThanOrEqual(ROUNDS * 3);
    expect(acknowledged.filter((id) => !found.has(id))).toEqual([]);
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(db.pragma('synchronous', { simple: true })).toBe(2);
    db.close();
  },
);

test("an outbox refuses to be opened as another operator's, or of another service", () => {
  const path = join(folder, 'owned.db');
  openOutboxDatabase(path, OWNER).close();
  expect(() => openOutboxDatabase(path, { ...OWNER, operatorId: 'anh' })).toThrow('internal');
  expect(() => openOutboxDatabase(path, { ...OWNER, origin: 'https://cost.pho.chat' })).toThrow('internal');
});

test('an outbox of a later version of the console is refused and left as it is', () => {
  const path = join(folder, 'newer.db');
  openOutboxDatabase(path, OWNER).close();
  const db = new SqliteDatabase(path);
  db.pragma('user_version = 99');
  db.close();
  expect(() => openOutboxDatabase(path, OWNER)).toThrow(expect.objectContaining({ code: 'storage.newer' }));
});

const mountSmallDisk = (at: string) =>
  spawnSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', at]).status === 0;
const fill = async (at: string) => {
  for (let size = 1 << 20; size >= 512; size >>= 1)
    for (let number = 0; number < 4; number += 1)
      await writeFile(join(at, `filler-${size}-${number}`), Buffer.alloc(size)).catch(() => undefined);
};

test('a full disk is told by its name, keeps what is here readable, and is over when there is room', async ({
  skip,
}) => {
  const disk = join(folder, 'disk');
  await mkdir(disk);
  if (!mountSmallDisk(disk)) skip('a small disk can be mounted by root only');
  const service = await startTestService();
  const app = await openTestConsole({ backendUrl: service.url, dataDir: disk });
  try {
    await service.addUser({ id: 'lan' });
    await app.signIn(service.operators.admin);
    await app.live();
    const before = await app.user('lan');
    await fill(disk);
    for (let number = 0; number < 400; number += 1) await service.addUser({ id: `more-${number}` });
    const status = await app.status(({ failure }) => failure !== null);
    expect(status).toMatchObject({ phase: 'failed', failure: { code: 'storage.full' } });
    expect(await app.user('lan')).toEqual(before);
    // Not said to be saved.
    await expect(app.editBudget('lan', 45_000)).rejects.toMatchObject({ cause: { code: 'storage.full' } });

    spawnSync('find', [disk, '-name', 'filler-*', '-delete']);
    await app.live();
    expect((await app.caller().sync.status()).failure).toBeNull();
    await app.editBudget('lan', 45_000);
    await app.until(async () => (await app.user('lan')).settings.monthlyBudgetVnd === 45_000);
    await app.caller().sync.verify();
    expect((await app.caller().users.list({ month: app.month, search: 'more-399@example.vn' })).rows).toHaveLength(1);
  } finally {
    await app.stop();
    spawnSync('/bin/umount', [disk]);
    await service.close();
  }
});
