import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { vnd } from '#shared/domain/money.ts';
import { BROKEN_MONTHS, BUDGET_GUARD, opusTokens, type BudgetChildResult } from '#tests/support/budget-requests.ts';
import { createRecordingFixture, NOON, type RecordingFixture } from '#tests/support/recording-fixture.ts';
import { createBudgets } from './budgets.service.ts';

const TOKENS = 200;
const BUDGET_VND = 29_000;
const FITTING = Number(vnd(BUDGET_VND) / opusTokens(TOKENS));

let fixture: RecordingFixture;
beforeAll(async () => {
  fixture = await createRecordingFixture(['lan']);
  await fixture.rows(BUDGET_GUARD);
});
afterAll(() => fixture.close());

/** A service's process that reserves and settles; see `budget-child.ts`. */
const startProcess = async (run: string) => {
  const script = join(import.meta.dirname, '../../../tests/support/budget-child.ts');
  const child = spawn(process.execPath, [script, fixture.url, run, 'lan', `${TOKENS}`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  await lines.next();
  return {
    send: (command: string) => child.stdin.write(`${command}\n`),
    /** Lines until the result, or until there are no more. */
    async read(onAck: (count: number) => void = () => {}) {
      const acknowledged: string[] = [];
      for (let line = await lines.next(); !line.done; line = await lines.next()) {
        if (!line.value.startsWith('ACK '))
          return { acknowledged, result: JSON.parse(line.value) as BudgetChildResult };
        onAck(acknowledged.push(line.value.slice('ACK '.length)));
      }
      return { acknowledged, result: null };
    },
    kill: () => child.kill('SIGKILL'),
    async stop() {
      child.stdin.end();
      await closed;
    },
  };
};

/** Looks at every month again and again while `work` runs; answers how often, and all that was broken. */
const watch = async (work: Promise<unknown>) => {
  const broken: unknown[] = [];
  const watching = new AbortController();
  const look = async (looks = 0): Promise<number> => {
    if (watching.signal.aborted) return looks;
    broken.push(...(await fixture.rows(BROKEN_MONTHS)));
    return look(looks + 1);
  };
  const looking = look();
  await work.finally(() => watching.abort());
  return { broken, looks: await looking };
};

test(
  '500 calls at once from three processes hold exactly what fits, and a killed one leaves nothing uncounted',
  { timeout: 90_000 },
  async () => {
    const processes = await Promise.all(['a', 'b', 'c'].map(startProcess));
    const [first] = processes;
    const granted: number[] = [];
    const acknowledged: string[] = [];
    const run = async () => {
      for (const [index, { send }] of processes.entries()) send(`reserve ${index === 0 ? 166 : 167}`);
      const held = await Promise.all(processes.map(({ read }) => read()));
      expect(held.flatMap(({ result }) => result?.failed ?? ['killed'])).toEqual([]);
      granted.push(...held.map(({ result }) => result?.granted ?? 0));

      for (const { send } of processes) send('settle');
      const ended = await Promise.all(
        processes.map(({ read }, index) => read((acks) => (index === 0 && acks === 5 ? first?.kill() : undefined))),
      );
      expect(ended.map(({ result }) => result?.failed)).toEqual([undefined, [], []]);
      acknowledged.push(...ended.flatMap((one) => one.acknowledged));
      await Promise.all(processes.map(({ stop }) => stop()));
    };
    const { broken, looks } = await watch(run());

    expect(granted.reduce((sum, count) => sum + count)).toBe(FITTING);
    expect(broken).toEqual([]);
    expect(looks).toBeGreaterThan(10);
    const settled = await fixture.rows<{ request_id: string; held: boolean }>(
      `SELECT request_id, EXISTS (SELECT FROM budget_reservations r WHERE r.request_id = u.request_id) AS held FROM usage_logs u`,
    );
    expect(settled.filter(({ held }) => held)).toEqual([]);
    const durable = new Set(settled.map(({ request_id }) => request_id));
    expect(acknowledged.filter((request) => !durable.has(request))).toEqual([]);

    const later = createBudgets({ database: fixture.database, clock: () => new Date(NOON.getTime() + 60_001) });
    const before = await later.standing('lan');
    expect(before.reserved).toBeGreaterThan(0n);
    expect(await later.expireLeases()).toBe(Number(before.reserved / opusTokens(TOKENS)));
    expect(await later.standing('lan')).toEqual(before);
  },
);
