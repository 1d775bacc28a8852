import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { createDatabase, type Database } from '#server/db/database.ts';
import { addAuditEntry } from '#server/lib/audit.ts';
import { inTransaction } from '#server/lib/transaction.ts';
import { createTestDatabase } from '#tests/support/postgres.ts';
import { readAnchors } from './audit-anchor.ts';
import { createAuditAnchoring } from './audit-anchoring.ts';
import { verifyAudit } from './verify-audit.ts';

const SECRET = 'a secret that only tests know, and no service';
const folder = mkdtempSync(join(tmpdir(), 'pho-audit-'));
const file = join(folder, 'anchors.ndjson');
const scratches: { database: Database; drop: () => Promise<void> }[] = [];
afterAll(async () => {
  for (const { database, drop } of scratches) {
    await database.close();
    await drop();
  }
  rmSync(folder, { recursive: true });
});

let database: Database;
const add = (reason: string) =>
  inTransaction(database, (client) =>
    addAuditEntry(client, {
      actor: { id: 'op_1', name: 'Nguyễn Minh Quân' },
      action: 'settings.edit',
      subject: 'user:usr_lan',
      before: { monthlyBudgetVnd: 29_000, note: 'phở, "đặc biệt"' },
      after: { monthlyBudgetVnd: 40_000 },
      reason,
      at: new Date('2026-11-22T03:00:00.123Z'),
    }),
  );
const anchoring = () =>
  createAuditAnchoring({
    database,
    file,
    secret: SECRET,
    clock: () => new Date('2026-11-22T03:00:01Z'),
    onError: (error) => {
      throw error;
    },
  });
const findings = async () => (await verifyAudit(database, await readAnchors(file, SECRET))).findings;
/** As somebody who may do anything in the database would do it. */
const tamper = (sql: string) =>
  database.pool.query(`SET session_replication_role = replica; ${sql}; RESET session_replication_role`);

beforeEach(async () => {
  const scratch = await createTestDatabase();
  database = createDatabase(scratch.url, { connections: 4 });
  scratches.push({ database, drop: scratch.drop });
  rmSync(file, { force: true });
  for (let n = 1; n <= 5; n += 1) await add(`lý do ${n}`);
  await anchoring().anchorOnce();
});

test('an untouched log of entries written at once holds together', async () => {
  await Promise.all(Array.from({ length: 40 }, (_, n) => add(`cùng lúc ${n}`)));
  await anchoring().anchorOnce();
  expect(await verifyAudit(database, await readAnchors(file, SECRET))).toEqual({
    findings: [],
    entries: 45,
    anchors: 2,
  });
});

test('what is rolled back leaves no gap in the chain', async () => {
  const given = inTransaction(database, async (client) => {
    await addAuditEntry(client, { actor: null, action: 'x', subject: 'y', at: new Date() });
    throw new Error('given up');
  });
  await expect(given).rejects.toThrow('given up');
  await add('sau đó');
  expect(await findings()).toEqual([]);
});

test('an entry is neither changed nor deleted by whoever has no more than the service’s rights', async () => {
  await expect(database.pool.query("UPDATE audit_log SET reason = 'khác'")).rejects.toThrow('never changed');
  await expect(database.pool.query('DELETE FROM audit_log')).rejects.toThrow('never changed');
});

test.each([
  ['an edited reason', "UPDATE audit_log SET reason = 'khác' WHERE place = 3", [{ kind: 'changed', place: '3' }]],
  [
    'an edited value',
    `UPDATE audit_log SET after = '{"monthlyBudgetVnd": 1}' WHERE place = 2`,
    [{ kind: 'changed', place: '2' }],
  ],
  [
    'a later time',
    "UPDATE audit_log SET occurred_at = occurred_at + interval '1 ms' WHERE place = 4",
    [{ kind: 'changed', place: '4' }],
  ],
  [
    'an edit whose hash was computed again',
    "UPDATE audit_log SET reason = 'khác' WHERE place = 3; UPDATE audit_log a SET hash = audit_entry_hash(a) WHERE place = 3",
    [{ kind: 'broken', place: '4' }],
  ],
  ['a deleted entry', 'DELETE FROM audit_log WHERE place = 3', [{ kind: 'broken', place: '4' }]],
  [
    'two entries that changed places',
    'UPDATE audit_log SET place = CASE place WHEN 2 THEN -3 ELSE -2 END WHERE place IN (2, 3); UPDATE audit_log SET place = -place WHERE place < 0',
    [
      { kind: 'changed', place: '2' },
      { kind: 'broken', place: '2' },
      { kind: 'changed', place: '3' },
      { kind: 'broken', place: '3' },
      { kind: 'broken', place: '4' },
    ],
  ],
  [
    'a tail cut off',
    'DELETE FROM audit_log WHERE place > 3',
    [
      { kind: 'anchorMissing', place: '5', at: '2026-11-22T03:00:01.000Z' },
      { kind: 'cut', place: '3' },
    ],
  ],
  [
    'a tail cut off with the head set back',
    'DELETE FROM audit_log WHERE place > 3; UPDATE audit_head h SET place = 3, hash = (SELECT a.hash FROM audit_log a WHERE a.place = 3)',
    [{ kind: 'anchorMissing', place: '5', at: '2026-11-22T03:00:01.000Z' }],
  ],
  [
    'everything deleted',
    "DELETE FROM audit_log; UPDATE audit_head SET place = 0, hash = repeat('0', 64)",
    [{ kind: 'anchorMissing', place: '5', at: '2026-11-22T03:00:01.000Z' }],
  ],
])('%s is found', async (_what, sql, expected) => {
  await tamper(sql);
  expect(await findings()).toEqual(expected);
});

test('a chain written anew from the first entry on is found by its anchor', async () => {
  await tamper(`UPDATE audit_log SET reason = 'khác' WHERE place = 1;
    DO $$ DECLARE e audit_log; p text := repeat('0', 64); BEGIN
      FOR e IN SELECT * FROM audit_log ORDER BY place LOOP
        e.previous_hash := p; e.hash := audit_entry_hash(e); p := e.hash;
        UPDATE audit_log SET previous_hash = e.previous_hash, hash = e.hash WHERE place = e.place;
      END LOOP;
      UPDATE audit_head SET hash = p;
    END $$`);
  expect(await findings()).toEqual([{ kind: 'anchorMissing', place: '5', at: '2026-11-22T03:00:01.000Z' }]);
});

test('an anchor that was changed, or made without the secret, is found', async () => {
  const [line] = readFileSync(file, 'utf8').split('\n');
  writeFileSync(file, `${line?.replace('"place":"5"', '"place":"4"')}\nnot even JSON\n${line}\n`);
  expect(await findings()).toEqual([
    { kind: 'anchorForged', line: 1 },
    { kind: 'anchorForged', line: 2 },
  ]);
});
