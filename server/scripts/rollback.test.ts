import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTestRollout } from '#tests/support/rollout-fixture.ts';

const script = join(import.meta.dirname, 'rollback.ts');
let opened: Awaited<ReturnType<typeof openTestRollout>>;
beforeEach(async () => {
  opened = await openTestRollout();
});
afterEach(() => opened.close());

const run = (...args: string[]) =>
  promisify(execFile)(process.execPath, [script, ...args], { env: { ...process.env, DATABASE_URL: opened.url } });
const audited = async () =>
  (await opened.database.pool.query('SELECT action, operator_name, reason FROM audit_log')).rows;

test('one command stops the rollout for every service that runs, and the audit log says who and why', async () => {
  const { stdout } = await run('--reason', 'Lỗi tăng sau bản 2.3', '--by', 'Nguyễn Minh Quân');
  expect(stdout).toBe('Rolled back: version 2, phase disabled, every flag off, by Nguyễn Minh Quân.\n');
  await opened.until(() => opened.rollout.decide('lan').why === 'switchedOff');
  expect(opened.rollout.state().rolledBack).toMatchObject({ by: 'Nguyễn Minh Quân', automatic: false });
  expect(await audited()).toEqual([
    { action: 'rollout.rollback', operator_name: 'Nguyễn Minh Quân', reason: 'Lỗi tăng sau bản 2.3' },
  ]);
});

test('without a reason nothing happens', async () => {
  await expect(run('--reason', '  ')).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('Usage:') });
  expect(opened.rollout.age().version).toBe(1);
  expect(await audited()).toEqual([]);
});
