import { expect, test } from 'vitest';
import { readUserDecisions, storeUserDecisions } from '#main/db/user-decisions.ts';
import { AppError } from '#shared/contracts/errors.ts';
import { timelineInput } from '#shared/contracts/timeline-views.ts';
import type { AlertView, Failure } from '#shared/contracts/views.ts';
import { microVnd } from '#shared/domain/money.ts';
import type { Month } from '#shared/domain/time.ts';
import { testMirror } from '#tests/support/mirror-feed.ts';
import { decisionLine, testDecision } from '#tests/support/test-decision.ts';
import { UNHANDLED } from '#tests/support/user-settings.ts';
import { createDecisionsService } from './decisions.service.ts';

const MONTH = '2026-11' as Month;
const answered = testDecision();
const refused = testDecision({
  requestId: 'request-2',
  occurredAt: '2026-11-04T03:00:00.000Z',
  outcome: 'refused',
  reason: 'budgetExhausted',
  chosenProvider: null,
  chosenModel: null,
});
const held = (requestId: string) =>
  JSON.stringify({
    op: 'held',
    requestId,
    amountMicroVnd: '4500000',
    heldAt: '2026-11-05T03:00:00.000Z',
    leasedUntil: '2026-11-05T03:05:00.000Z',
  });
const alert: AlertView = {
  id: 'alert-1',
  userId: 'lan',
  userName: 'Lan',
  month: MONTH,
  level: 'warning',
  spentMicroVnd: microVnd(21_750_000_000n),
  budgetVnd: 29_000,
  raisedAt: '2026-11-03T12:00:00.000Z',
  ...UNHANDLED,
  deliveries: [],
  revision: '9',
};

/** The service at the other end answers `lines`; `network` can be cut. */
const serviceOver = (lines: string[]) => {
  const db = testMirror();
  const state = {
    now: new Date('2026-11-22T07:00:00.000Z'),
    revision: '1',
    asked: 0,
    unreachable: false,
    answering: Promise.resolve(),
  };
  const service = createDecisionsService({
    stored: {
      find: (userId, month) => readUserDecisions(db, userId, month),
      alerts: () => [alert],
      monthRevision: () => state.revision,
    },
    async fetch(userId, month, fetchedAt) {
      state.asked += 1;
      await state.answering;
      if (state.unreachable) throw new AppError('backend.timeout');
      storeUserDecisions(db, { userId, month, fetchedAt, rows: `[${lines.join(',')}]` });
    },
    release: async () => {},
    unreachable: (): Failure | null => null,
    clock: () => state.now,
    patienceMs: 10,
  });
  const timeline = (more: { refusedOnly?: boolean; offset?: number; limit?: number } = {}) =>
    service.timeline(timelineInput.parse({ userId: 'lan', month: MONTH, ...more }));
  return { service, state, timeline };
};
const LINES = [decisionLine(answered), decisionLine(refused), held('request-1'), held('lost')];

test('requests, alerts and money still held stand in the order they happened, newest first', async () => {
  const { timeline } = serviceOver(LINES);
  const { entries, total, requests, refused: refusals, state } = await timeline();
  expect(entries.map(({ kind, at }) => [kind, at])).toEqual([
    ['held', '2026-11-05T03:00:00.000Z'],
    ['decision', refused.occurredAt],
    ['alert', alert.raisedAt],
    ['decision', answered.occurredAt],
  ]);
  expect(entries.at(-1)).toMatchObject({ decision: answered, held: { requestId: 'request-1' } });
  expect({ total, requests, refusals, state }).toEqual({ total: 4, requests: 2, refusals: 1, state: 'complete' });
});

test('refused requests can be seen alone, and any page of them', async () => {
  const { timeline } = serviceOver(LINES);
  expect(await timeline({ refusedOnly: true })).toMatchObject({
    total: 1,
    requests: 2,
    entries: [{ decision: { requestId: 'request-2' } }],
  });
  const second = await timeline({ offset: 1, limit: 1 });
  expect(second.entries).toMatchObject([{ decision: { requestId: 'request-2' } }]);
});

test('the service is asked again when the month has moved on, and when the answer has become old', async () => {
  const { state, timeline } = serviceOver(LINES);
  await timeline();
  await timeline({ offset: 1 });
  expect(state.asked).toBe(1);
  state.revision = '2';
  await timeline();
  expect(state.asked).toBe(2);
  state.now = new Date(state.now.getTime() + 20_000);
  await timeline();
  expect(state.asked).toBe(3);
});

test('without an answer what was kept is shown, with its age and the reason', async () => {
  const { state, timeline } = serviceOver(LINES);
  await timeline();
  state.unreachable = true;
  state.now = new Date('2026-11-23T07:00:00.000Z');
  expect(await timeline()).toMatchObject({
    state: 'partial',
    failure: { code: 'backend.timeout' },
    fetchedAt: '2026-11-22T07:00:00.000Z',
    total: 4,
  });
});

test('after money was released the month is asked for again', async () => {
  const { service, state, timeline } = serviceOver(LINES);
  await timeline();
  await service.release({ userId: 'lan', requestId: 'lost', reason: 'khách báo không nhận được trả lời' });
  await timeline();
  expect(state.asked).toBe(2);
});

test('while the service takes its time, what was kept is shown, and it is asked once', async () => {
  const { state, timeline } = serviceOver(LINES);
  await timeline();
  const answer = Promise.withResolvers<void>();
  state.answering = answer.promise;
  state.now = new Date('2026-11-23T07:00:00.000Z');
  const kept = { state: 'partial', failure: null, fetchedAt: '2026-11-22T07:00:00.000Z', total: 4 };
  expect(await timeline()).toMatchObject(kept);
  expect(await timeline({ offset: 1 })).toMatchObject(kept);
  expect(state.asked).toBe(2);
  answer.resolve();
  await expect.poll(async () => (await timeline()).fetchedAt).toBe('2026-11-23T07:00:00.000Z');
  expect(state.asked).toBe(2);
});
