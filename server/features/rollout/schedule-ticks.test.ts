import { afterEach, beforeEach, expect, test } from 'vitest';
import { inTransaction } from '#server/lib/transaction.ts';
import type { GatesReport } from '#shared/domain/rollout-schedule.ts';
import { DAY_MS } from '#shared/domain/time.ts';
import { openTestRollout } from '#tests/support/rollout-fixture.ts';
import { ROLLOUT } from '#tests/support/rollout-state.ts';
import { readRolloutRecord } from './rollout.store.ts';

const START = Date.parse(ROLLOUT.schedule.stepSince);
const OPEN: GatesReport = {
  requests: { treatment: 5_000, control: 5_000 },
  health: 'steady',
  savings: { low: 12, high: 20 },
};
let now: Date;
let gates: GatesReport;
let asked: Date[];
let one: Awaited<ReturnType<typeof openTestRollout>>;
const opened: (typeof one)[] = [];

const open = async (databaseUrl?: string) => {
  const rollout = await openTestRollout({ databaseUrl, first: ROLLOUT, clock: () => now });
  rollout.rollout.start(async (since) => {
    asked.push(since);
    return gates;
  });
  opened.unshift(rollout);
  return rollout;
};
beforeEach(async () => {
  [now, gates, asked] = [new Date(START), OPEN, []];
  one = await open();
});
afterEach(async () => {
  for (const rollout of opened.splice(0)) await rollout.close();
});
const later = (days: number) => (now = new Date(START + days * DAY_MS));
const record = async () => (await readRolloutRecord(one.database.pool)).row;
/** Ticks once this instance knows the newest version, as it does a moment after each change. */
const tick = async () => {
  const { version } = await record();
  await one.until(() => one.rollout.age().version === version);
  await one.rollout.tick();
};

test('a stage that is due and may begin does, as the service’s own act, and is told like any other version', async () => {
  later(6.9);
  await tick();
  expect((await record()).version).toBe(1);
  later(7);
  await tick();
  const row = await record();
  expect(row).toMatchObject({ version: 2, phase: 'partial', basisPoints: 1_000, updatedBy: null });
  expect(row.schedule).toMatchObject({ currentStep: 1, stepSince: now.toISOString(), waiting: null });
  expect(row.recent[0]).toMatchObject({ action: 'step', by: null });
  const { rows } = await one.database.pool.query('SELECT action, operator_name FROM audit_log');
  expect(rows).toEqual([{ action: 'rollout.step', operator_name: null }]);
  expect(asked.at(-1)).toEqual(new Date(START));
});

test('a stage that may not begin says since when and why it waits, and forgets it once it begins', async () => {
  later(8);
  gates = { ...OPEN, health: 'warning', savings: null };
  await tick();
  const { schedule, version } = await record();
  expect(version).toBe(1);
  expect(schedule.waiting).toEqual({
    since: now.toISOString(),
    reasons: [
      { code: 'healthNotSteady', values: { health: 'warning' } },
      { code: 'savingsUnknown', values: {} },
    ],
  });
  later(9);
  gates = { ...OPEN, savings: null };
  await tick();
  expect((await record()).schedule.waiting).toEqual({
    since: new Date(START + 8 * DAY_MS).toISOString(),
    reasons: [{ code: 'savingsUnknown', values: {} }],
  });
  gates = OPEN;
  await tick();
  expect((await record()).schedule).toMatchObject({ currentStep: 1, waiting: null });
});

test('after weeks away one tick moves one stage; a clock set back moves none', async () => {
  later(100);
  await tick();
  await tick();
  expect(await record()).toMatchObject({ version: 2, basisPoints: 1_000 });
  later(3);
  await tick();
  expect(await record()).toMatchObject({ version: 2, basisPoints: 1_000 });
});

test('of many instances that tick at once, one moves the rollout, and by one stage', async () => {
  const others = await Promise.all([open(one.url), open(one.url), open(one.url)]);
  later(7);
  await Promise.all([one, ...others].map(({ rollout }) => rollout.tick()));
  expect(await record()).toMatchObject({ version: 2, basisPoints: 1_000 });
});

test('what was learnt about one stage doesn’t open another that began meanwhile', async () => {
  later(7);
  const { since } = { since: one.rollout.state().schedule.stepSince };
  const moved = new Promise<void>((resolve) => {
    one.rollout.start(async () => {
      // A person moves the rollout while the gates are being asked.
      await inTransaction(one.database, async (client) => {
        const { revision, row } = await readRolloutRecord(client);
        const rollout = { ...row, phase: 'partial' as const, basisPoints: 500 };
        await one.rollout.changes.edit(client, { actor: null }, { baseRevision: revision, rollout });
      });
      resolve();
      return OPEN;
    });
  });
  await Promise.all([one.rollout.tick(), moved]);
  const row = await record();
  expect(row).toMatchObject({ version: 2, basisPoints: 500 });
  expect(row.schedule.stepSince).not.toBe(since);
});

test('after a rollback the schedule stands still until a person resumes', async () => {
  await one.rollout.rollBack({ reason: 'thử' });
  later(50);
  await tick();
  expect(await record()).toMatchObject({ version: 2, phase: 'disabled' });
});
