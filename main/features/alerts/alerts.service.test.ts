import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { v7 as uuidv7 } from 'uuid';
import { applyPage } from '#main/db/apply-page.ts';
import { openOutboxDatabase } from '#main/sync/outbox/outbox-database.ts';
import { createOutbox } from '#main/sync/outbox/outbox.ts';
import { createOutboxStore } from '#main/sync/outbox/outbox.store.ts';
import { pendingHandlings } from '#main/sync/outbox/pending-handlings.ts';
import { alertListInput, type AlertItem } from '#shared/contracts/alert-views.ts';
import type { FeedRow } from '#shared/contracts/feed.ts';
import { microVnd } from '#shared/domain/money.ts';
import { monthOf } from '#shared/domain/time.ts';
import { applyFeed, feedUser, mirrorFeed, pageOf, testFolder, testMirror } from '#tests/support/mirror-feed.ts';
import { UNHANDLED } from '#tests/support/user-settings.ts';
import { createAlertsService } from './alerts.service.ts';
import { createAlertsStore } from './alerts.store.ts';

const NOW = new Date('2026-11-22T07:00:00.000Z');
const ME = 'Lê Ngọc Ánh';
const lan = feedUser('lan', 'Nguyễn Thị Lan');
const minh = feedUser('minh', 'Trần Minh');

type Alert = FeedRow<'alerts'>;
const alertOf = (raisedAt: string, more: Partial<Alert> = {}): Alert => ({
  id: uuidv7(),
  userId: 'lan',
  month: monthOf(new Date(raisedAt)),
  level: 'critical',
  spentMicroVnd: microVnd(26_100_000_000n),
  budgetVnd: 29_000,
  raisedAt,
  ...UNHANDLED,
  deliveries: [],
  ...more,
});

const consoleWith = (alerts: Alert[]) => {
  const db = testMirror();
  applyFeed(db, mirrorFeed([lan, minh], []));
  applyPage(db, 'alerts', pageOf<'alerts'>(alerts));
  const database = openOutboxDatabase(join(testFolder(), 'outbox.db'), { origin: 'http://x', operatorId: 'anh' });
  onTestFinished(() => {
    database.close();
  });
  const outbox = createOutbox(createOutboxStore(database), { clock: () => NOW, onChange: () => {} });
  const keys = new Map([
    ['lan', [1]],
    ['minh', [2]],
  ]);
  const service = createAlertsService({
    store: createAlertsStore(db, { operatorName: ME, findUsers: (typed) => keys.get(typed) ?? (typed ? [] : null) }),
    pending: () => pendingHandlings(outbox, 'budget'),
    outbox,
    retryDelivery: async () => {},
    onWaiting: () => {},
    clock: () => NOW,
  });
  const ids = (input: Partial<Parameters<typeof alertListInput.parse>[0] & object> = {}) =>
    service.list(alertListInput.parse(input)).rows.map(({ id }) => id);
  return { service, outbox, ids };
};
const change = ({ id, revision, seen, shown }: AlertItem, more: Partial<AlertItem['shown']>) => ({
  alertId: id,
  baseRevision: revision,
  seen,
  handling: { ...shown, ...more },
});

test('alerts come newest first, over months, and are counted', () => {
  const old = alertOf('2026-10-03T03:00:00.000Z');
  const first = alertOf('2026-11-03T03:00:00.000Z');
  const second = alertOf('2026-11-04T03:00:00.000Z', { userId: 'minh' });
  const { service, ids } = consoleWith([first, old, second]);
  expect(ids()).toEqual([second.id, first.id, old.id]);
  expect(ids({ month: '2026-11' })).toEqual([second.id, first.id]);
  expect(ids({ search: 'minh' })).toEqual([second.id]);
  expect(ids({ search: 'nobody' })).toEqual([]);
  expect(service.list(alertListInput.parse({ offset: 1, limit: 1 }))).toMatchObject({
    total: 3,
    rows: [{ id: first.id, userName: 'Nguyễn Thị Lan' }],
  });
});

test('an alert is open, acknowledged or put off, and open again when the time has come', () => {
  const open = alertOf('2026-11-03T03:00:00.000Z');
  const done = alertOf('2026-11-04T03:00:00.000Z', {
    acknowledgedAt: '2026-11-04T04:00:00.000Z',
    acknowledgedBy: 'Trần Thu Hà',
  });
  const later = alertOf('2026-11-05T03:00:00.000Z', { snoozedUntil: '2026-11-23T01:00:00.000Z', assignedTo: ME });
  const due = alertOf('2026-11-06T03:00:00.000Z', { snoozedUntil: '2026-11-22T01:00:00.000Z', level: 'warning' });
  const { service, ids } = consoleWith([open, done, later, due]);
  expect(ids({ state: 'open' })).toEqual([due.id, open.id]);
  expect(ids({ state: 'acknowledged' })).toEqual([done.id]);
  expect(ids({ state: 'snoozed' })).toEqual([later.id]);
  expect(ids({ state: 'mine' })).toEqual([later.id]);
  expect(ids({ level: 'warning' })).toEqual([due.id]);
  expect(service.badge()).toEqual({ unhandled: 1 });
  expect(service.names()).toEqual([ME, 'Trần Thu Hà']);
});

test('what waits here to be done counts as done, and what is edited next starts from it', () => {
  const alerts = [alertOf('2026-11-03T03:00:00.000Z'), alertOf('2026-11-04T03:00:00.000Z')];
  const { service, outbox, ids } = consoleWith(alerts);
  const [second, first] = service.list(alertListInput.parse({})).rows;
  if (!first || !second) throw new Error('two alerts were stored');
  service.handle({ edits: [change(first, { acknowledged: true }), change(second, { assignedTo: ME })] });
  expect(outbox.counts().pending).toBe(2);
  expect(ids({ state: 'open' })).toEqual([second.id]);
  expect(ids({ state: 'mine' })).toEqual([second.id]);
  expect(service.badge()).toEqual({ unhandled: 1 });

  const again = service.get(first.id);
  expect(again).toMatchObject({
    acknowledgedAt: null,
    shown: { acknowledged: true },
    seen: { acknowledged: true },
    edit: { state: 'pending' },
  });
  service.handle({ edits: [change(again, { note: 'đã gọi cho khách' })] });
  expect(outbox.list().map(({ body }) => body)).toContainEqual(
    expect.objectContaining({
      alertId: first.id,
      // Nothing of it was sent yet, so it is still the first state that was seen.
      seen: { acknowledged: false, assignedTo: null, snoozedUntil: null, note: null },
      handling: { acknowledged: true, assignedTo: null, snoozedUntil: null, note: 'đã gọi cho khách' },
    }),
  );
});

test('a conflict shows both sides, and a person chooses', () => {
  const { service, outbox } = consoleWith([alertOf('2026-11-03T03:00:00.000Z')]);
  const [alert] = service.list(alertListInput.parse({})).rows;
  if (!alert) throw new Error('an alert was stored');
  service.handle({ edits: [change(alert, { acknowledged: true, note: 'của tôi' })] });
  const [item] = outbox.list();
  const row = { id: alert.id, ...UNHANDLED, assignedTo: 'Trần Thu Hà' };
  outbox.meetConflict(item?.id ?? '', { revision: '99', record: { collection: 'alerts', row } });

  const [met] = service.attention();
  expect(met?.conflict).toEqual({
    commandId: item?.id,
    mine: { acknowledged: true, assignedTo: null, snoozedUntil: null, note: 'của tôi' },
    theirs: { acknowledged: false, assignedTo: 'Trần Thu Hà', snoozedUntil: null, note: null },
  });
  service.resolve({ commandId: met?.conflict?.commandId ?? '', keep: 'mine' });
  expect(outbox.list()).toMatchObject([{ state: 'pending', body: { baseRevision: '99' } }]);
  expect(service.attention()).toEqual([]);
});

test('an alert nobody knows is said to be unknown', () => {
  expect(() => consoleWith([]).service.get(uuidv7())).toThrow('alert.unknown');
});
