import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import SqliteDatabase from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { userListInput } from '#shared/contracts/views.ts';
import { createUsersStore } from '#main/features/users/users.store.ts';
import { figuresComputed, figuresKept } from '#tests/support/figure-check.ts';
import { feedUser, pageOf, testFolder } from '#tests/support/mirror-feed.ts';
import { applyPage } from './apply-page.ts';
import { mirrorDigest } from './digest.ts';
import { migrate } from './migrate.ts';
import { MIRROR_MIGRATIONS } from './migrations/mirror.ts';
import { openMirror, openMirrorReader } from './mirror.ts';
import { openDatabase } from './sqlite.ts';
import { readCursor } from './sync-state.ts';

const failingWith = (code: string) => expect.objectContaining({ code });
const usersOf = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => feedUser(`user-${from + index}`, `Nguyễn Thị Số ${from + index}`));

test('a commit is on the disk before it is acknowledged: WAL, and FULL also after the first write', () => {
  const path = join(testFolder(), 'mirror.db');
  for (const round of [1, 2]) {
    const { db } = openMirror(path, new Date());
    applyPage(db, 'users', pageOf<'users'>(usersOf(round, 1)));
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(db.pragma('synchronous', { simple: true })).toBe(2);
    db.close();
  }
});

const applier = fileURLToPath(import.meta.resolve('#tests/support/page-applier.ts'));
const applyUntilKilled = async (path: string, from: number, pages: number) => {
  const child = spawn(process.execPath, [applier, path, String(from)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString().split('ACK').length - 1;
    if (said >= pages) child.kill('SIGKILL');
  });
  return Array.from((await text(child.stdout)).matchAll(/ACK (\d+)\n/g), ([, page]) => Number(page));
};

test(
  'pages that were acknowledged survive kill -9 at any moment, with figures that fit',
  { timeout: 60_000 },
  async () => {
    const path = join(testFolder(), 'mirror.db');
    let from = 0;
    for (let round = 0; round < 4; round++) {
      const acknowledged = await applyUntilKilled(path, from, 2 + Math.floor(Math.random() * 12));
      const { db, setAside } = openMirror(path, new Date());
      const last = acknowledged.at(-1) ?? -1;
      expect(setAside).toBeNull();
      expect(Number(readCursor(db, 'months'))).toBeGreaterThanOrEqual(last);
      expect(mirrorDigest(db, 'months', null).rows).toBe((Number(readCursor(db, 'months')) + 1) * 50);
      expect(figuresKept(db)).toEqual(figuresComputed(db));
      const { total } = createUsersStore(db).list(userListInput.parse({ month: '2026-11', search: 'người số' }));
      expect(total).toBe(mirrorDigest(db, 'users', null).rows);
      from = last + 1;
      db.close();
    }
  },
);

const fullDisk = (folder: string) => {
  mkdirSync(folder);
  const mounted = spawnSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', folder]).status === 0;
  if (mounted) onTestFinished(() => void spawnSync('/bin/umount', ['-l', folder]));
  return mounted;
};
const fillUp = (apply: (from: number) => void) => {
  for (let from = 0; from < 200_000; from += 500) apply(from);
};

test('a full disk refuses a page whole, says so, and takes it once there is room', () => {
  const folder = join(testFolder(), 'disk');
  const mounted = fullDisk(folder);
  const { db } = openMirror(join(folder, 'mirror.db'), new Date());
  onTestFinished(() => void db.close());
  const ballast = join(folder, 'ballast');
  if (mounted) writeFileSync(ballast, Buffer.alloc(1_000_000));
  // Without the right to mount, SQLite's own limit refuses the same way.
  else db.pragma('max_page_count = 400');
  let refused = 0;
  const apply = (from: number) => {
    refused = from;
    applyPage(db, 'users', pageOf<'users'>(usersOf(from, 500)));
  };
  expect(() => fillUp(apply)).toThrow(failingWith('storage.full'));
  expect(mirrorDigest(db, 'users', null).rows).toBe(refused);
  expect(figuresKept(db)).toEqual(figuresComputed(db));

  if (mounted) truncateSync(ballast, 0);
  else db.pragma('max_page_count = 100000');
  apply(refused);
  expect(mirrorDigest(db, 'users', null).rows).toBe(refused + 500);
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
});

const flipBytes = (path: string, from: number) => {
  const bytes = readFileSync(path);
  for (let at = from; at < bytes.length; at += 512) bytes[at] = (bytes[at] ?? 0) ^ 0xff;
  writeFileSync(path, bytes);
};
const filledFile = (path: string) => {
  const { db } = openMirror(path, new Date());
  applyPage(db, 'users', pageOf<'users'>(usersOf(0, 2_000)));
  db.close();
};

test('a mirror with a broken head is set aside and a new one begun', () => {
  const folder = testFolder();
  const path = join(folder, 'mirror.db');
  filledFile(path);
  flipBytes(path, 0);
  const { db, setAside } = openMirror(path, new Date('2026-11-22T07:32:00.000Z'));
  expect(setAside).toBe(`${path}.corrupt-20261122T073200000Z`);
  expect(existsSync(setAside ?? '')).toBe(true);
  expect(readCursor(db, 'users')).toBeNull();
  db.close();
});

test('bytes flipped inside are found after an unclean end', () => {
  const folder = testFolder();
  const path = join(folder, 'mirror.db');
  filledFile(path);
  flipBytes(path, 20_000);
  writeFileSync(`${path}-wal`, '');
  const { db, setAside } = openMirror(path, new Date());
  expect(setAside).not.toBeNull();
  db.close();
  expect(readdirSync(folder).filter((name) => name.includes('corrupt'))).not.toEqual([]);
});

test('broken pages that a query meets are an error with a name', () => {
  const path = join(testFolder(), 'mirror.db');
  filledFile(path);
  flipBytes(path, 200_000);
  const reader = openMirrorReader(path);
  onTestFinished(() => void reader.close());
  expect(() => createUsersStore(reader).list(userListInput.parse({ month: '2026-11', search: 'nguyen' }))).toThrow(
    failingWith('storage.corrupt'),
  );
});

test('what is no file, and a file that is no database, each have a name', () => {
  const folder = testFolder();
  mkdirSync(join(folder, 'directory.db'));
  expect(() => openDatabase(join(folder, 'directory.db'), MIRROR_MIGRATIONS)).toThrow(failingWith('storage.readOnly'));
  writeFileSync(join(folder, 'text.db'), 'Đây không phải cơ sở dữ liệu. '.repeat(500));
  expect(() => openDatabase(join(folder, 'text.db'), MIRROR_MIGRATIONS)).toThrow(failingWith('storage.corrupt'));
});

test('a mirror of a later version is refused and left as it is', () => {
  const path = join(testFolder(), 'mirror.db');
  filledFile(path);
  const later = new SqliteDatabase(path);
  later.pragma(`user_version = ${MIRROR_MIGRATIONS.length + 1}`);
  later.close();
  expect(() => openMirror(path, new Date())).toThrow(failingWith('storage.newer'));
  const still = new SqliteDatabase(path, { readonly: true });
  expect(still.prepare('SELECT count(*) FROM users').pluck().get()).toBe(2_000);
  still.close();
});

test('a migration that breaks off leaves the version before it', () => {
  const db = new SqliteDatabase(':memory:');
  const first = { name: 'first', sql: 'CREATE TABLE a (x INTEGER) STRICT' };
  const broken = { name: 'broken', sql: 'CREATE TABLE b (x INTEGER) STRICT; INSERT INTO nowhere VALUES (1)' };
  expect(() => migrate(db, [first, broken])).toThrow('nowhere');
  expect(db.pragma('user_version', { simple: true })).toBe(1);
  expect(db.prepare('SELECT name FROM sqlite_schema').pluck().all()).toEqual(['a']);
  migrate(db, [first, { name: 'mended', sql: 'CREATE TABLE b (x INTEGER) STRICT' }]);
  expect(db.pragma('user_version', { simple: true })).toBe(2);
});

test('each migration of the mirror builds on the one before, in strict tables', () => {
  for (let steps = 1; steps <= MIRROR_MIGRATIONS.length; steps++) {
    const db = new SqliteDatabase(':memory:');
    migrate(db, MIRROR_MIGRATIONS.slice(0, steps));
    migrate(db, MIRROR_MIGRATIONS);
    expect(db.pragma('user_version', { simple: true })).toBe(MIRROR_MIGRATIONS.length);
    const loose = db
      .prepare(`SELECT name FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite%' AND NOT strict`)
      .all();
    expect(loose).toEqual([]);
    db.close();
  }
});
