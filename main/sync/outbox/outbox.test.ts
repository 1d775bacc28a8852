import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { AppError } from '#shared/contracts/errors.ts';
import type { Command, EditSettings } from '#shared/contracts/commands.ts';
import { SETTINGS } from '#tests/support/user-settings.ts';
import { baseOf } from './outbox-item.ts';
import { openOutboxDatabase } from './outbox-database.ts';
import { createOutbox } from './outbox.ts';
import { createOutboxStore } from './outbox.store.ts';
import { createPusher } from './pusher.ts';

const folder = mkdtempSync(join(tmpdir(), 'pho-outbox-rules-'));
afterAll(() => rmSync(folder, { recursive: true }));

const edit = (userId: string, monthlyBudgetVnd: number, baseRevision: string): EditSettings => ({
  type: 'settings.edit',
  userId,
  baseRevision,
  settings: { ...SETTINGS, monthlyBudgetVnd },
});

const asSettings = (body: Command['body']): EditSettings => {
  if (body.type !== 'settings.edit') throw new Error(`Not an edit of settings: ${body.type}`);
  return body;
};

/** A service with receipts, by the contract. */
const createService = () => {
  let revision = 1n;
  const records = new Map<string, { revision: bigint; budget: number }>();
  const receipts = new Map<string, ReturnType<typeof act>>();
  const recordOf = (userId: string) => records.get(userId) ?? { revision: 1n, budget: 29_000 };
  const row = (body: EditSettings, budget: number) => ({
    ...body.settings,
    monthlyBudgetVnd: budget,
    userId: body.userId,
    updatedAt: '2026-11-22T07:32:00.000Z',
    updatedBy: 'Trần Thu Hà',
  });
  const settingsRecord = (body: EditSettings, budget: number) => ({
    collection: 'settings' as const,
    row: row(body, budget),
  });
  const act = (body: EditSettings) => {
    const before = recordOf(body.userId);
    if (before.revision !== BigInt(body.baseRevision))
      return {
        status: 'conflict' as const,
        error: { code: 'command.conflict' as const, details: {} },
        revision: String(before.revision),
        record: settingsRecord(body, before.budget),
      };
    records.set(body.userId, { revision: (revision += 1n), budget: body.settings.monthlyBudgetVnd });
    return {
      status: 'applied' as const,
      revision: String(revision),
      record: settingsRecord(body, body.settings.monthlyBudgetVnd),
    };
  };
  return {
    recordOf,
    /** Somebody else's change. */
    interfere: (userId: string, budget: number) => records.set(userId, { revision: (revision += 1n), budget }),
    receive(command: Command) {
      const answer = receipts.get(command.id) ?? act(asSettings(command.body));
      receipts.set(command.id, answer);
      return answer;
    },
  };
};

const budget = fc.integer({ min: 10_000, max: 1_000_000 });
const user = fc.constantFrom('lan', 'hoa');
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('edit' as const), user, budget }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('interfere' as const), user, budget }) },
  { weight: 1, arbitrary: fc.constantFrom({ do: 'restart' as const }, { do: 'see' as const }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('push' as const),
      losses: fc.array(fc.constantFrom('before', 'after', 'none'), { maxLength: 4 }),
    }),
  },
);

test('whatever is lost and restarted, what a person typed last is at the service or before their eyes', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
      const path = join(folder, `${(run += 1)}.db`);
      const service = createService();
      const open = () => {
        const database = openOutboxDatabase(path, { origin: 'o', operatorId: 'a' });
        return createOutbox(createOutboxStore(database), { clock: () => new Date(0), onChange: () => {} });
      };
      let outbox = open();
      const typed = new Map<string, number>();
      /** What the mirror shows, as of the last look. */
      const seen = new Map<string, bigint>();
      let losses: string[] = [];

      const command = async (sent: Command) => {
        const loss = losses.shift();
        if (loss === 'before') throw new AppError('backend.unreachable');
        const answer = service.receive(sent);
        if (loss === 'after') throw new AppError('backend.unreachable');
        return answer;
      };
      const push = async () => {
        const timing = { firstRetryMs: 0, longestRetryMs: 0 };
        const pusher = createPusher({ outbox, client: { command }, timing, random: () => 0 });
        await pusher.push(new AbortController().signal).catch((error: unknown) => {
          if (!(error instanceof AppError)) throw error;
        });
      };
      const see = () => {
        for (const id of ['lan', 'hoa']) seen.set(id, service.recordOf(id).revision);
        outbox.settle((body) => String(seen.get(asSettings(body).userId)));
      };
      for (const now of steps) {
        if (now.do === 'edit') {
          typed.set(now.user, now.budget);
          outbox.add(edit(now.user, now.budget, String(seen.get(now.user) ?? 1n)));
        } else if (now.do === 'interfere') {
          // Somebody else had the last word.
          typed.delete(now.user);
          service.interfere(now.user, now.budget);
        } else if (now.do === 'see') see();
        else if (now.do === 'restart') {
          outbox.close();
          outbox = open();
        } else {
          ({ losses } = now);
          await push();
        }
      }
      losses = [];
      await push();
      // Once more for a conflict over a revision that has been overtaken while it was shown.
      for (let look = 0; look < 2; look += 1) {
        for (const item of outbox.list().filter(({ state }) => state === 'conflict')) outbox.resolve(item.id, 'mine');
        await push();
      }
      see();
      expect(outbox.list()).toEqual([]);
      expect([...typed].map(([id]) => [id, service.recordOf(id).budget])).toEqual([...typed]);
      outbox.close();
    }),
    { numRuns: 60 },
  );
});

test('a second edit before the first was sent replaces it and keeps its base', () => {
  const database = openOutboxDatabase(join(folder, 'replace.db'), { origin: 'o', operatorId: 'a' });
  const outbox = createOutbox(createOutboxStore(database), { clock: () => new Date(0), onChange: () => {} });
  const first = outbox.add(edit('lan', 40_000, '5'));
  const second = outbox.add(edit('lan', 50_000, '9'));
  expect(second).toBe(first);
  expect(outbox.list().map(({ body }) => [asSettings(body).settings.monthlyBudgetVnd, baseOf(body)])).toEqual([
    [50_000, '5'],
  ]);

  outbox.markSending(first);
  const third = outbox.add(edit('lan', 60_000, '5'));
  expect(outbox.due()).toEqual([]);
  const [sending] = outbox.list();
  if (sending) outbox.confirm(sending, '12');
  expect(outbox.due().map(({ id, body }) => [id, baseOf(body)])).toEqual([[third, '12']]);
  outbox.close();
});

test('a clock set back a month does not hold an edit back', () => {
  let now = new Date('2026-12-22T00:00:00Z');
  const database = openOutboxDatabase(join(folder, 'clock.db'), { origin: 'o', operatorId: 'a' });
  const outbox = createOutbox(createOutboxStore(database), { clock: () => now, onChange: () => {} });
  const id = outbox.add(edit('lan', 40_000, '5'));
  outbox.postpone(id, 15_000, { code: 'backend.busy', details: {} });
  expect(outbox.due()).toEqual([]);
  expect(outbox.nextDueIn()).toBe(15_000);
  now = new Date('2026-11-22T00:00:00Z');
  expect(outbox.due()).toHaveLength(1);
  outbox.close();
});
