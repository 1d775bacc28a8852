import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { v7 as uuidv7 } from 'uuid';
import { applyPage } from '#main/db/apply-page.ts';
import { findDocument, listDocuments } from '#main/db/documents.ts';
import { openOutboxDatabase } from '#main/sync/outbox/outbox-database.ts';
import { createOutbox } from '#main/sync/outbox/outbox.ts';
import { createOutboxStore } from '#main/sync/outbox/outbox.store.ts';
import { pendingHandlings } from '#main/sync/outbox/pending-handlings.ts';
import type { SystemAlertRow } from '#shared/contracts/feed.ts';
import { systemAlertListInput, type SystemAlertItem } from '#shared/contracts/system-alert-views.ts';
import { pageOf, testFolder, testMirror } from '#tests/support/mirror-feed.ts';
import { testSystemAlert } from '#tests/support/system-alert.ts';
import { UNHANDLED } from '#tests/support/user-settings.ts';
import { createSystemAlertsService } from './system-alerts.service.ts';

const NOW = new Date('2026-11-22T07:00:00.000Z');
const ME = 'Nguyễn Minh Quân';

const consoleWith = (alerts: SystemAlertRow[]) => {
  const db = testMirror();
  applyPage(db, 'systemAlerts', pageOf<'systemAlerts'>(alerts));
  const database = openOutboxDatabase(join(testFolder(), 'outbox.db'), { origin: 'http://x', operatorId: 'quan' });
  onTestFinished(() => {
    database.close();
  });
  const outbox = createOutbox(createOutboxStore(database), { clock: () => NOW, onChange: () => {} });
  const service = createSystemAlertsService({
    stored: () => listDocuments(db, 'systemAlerts'),
    find: (id) => findDocument(db, 'systemAlerts', id),
    pending: () => pendingHandlings(outbox, 'system'),
    outbox,
    onWaiting: () => {},
    operatorName: ME,
    clock: () => NOW,
  });
  const ids = (input: Partial<Parameters<typeof systemAlertListInput.parse>[0] & object> = {}) =>
    service.list(systemAlertListInput.parse(input)).rows.map(({ id }) => id);
  return { service, outbox, ids };
};
const change = ({ id, revision, seen, shown }: SystemAlertItem, more: Partial<SystemAlertItem['shown']>) => ({
  alertId: id,
  baseRevision: revision,
  seen,
  handling: { ...shown, ...more },
});

test('what still goes on comes first, critical before the rest, then the newest; a month holds what went on in it', () => {
  const long = testSystemAlert({ raisedAt: '2026-10-30T03:00:00.000Z' });
  const over = testSystemAlert({ raisedAt: '2026-11-20T03:00:00.000Z', resolvedAt: '2026-11-20T04:00:00.000Z' });
  const older = testSystemAlert({ raisedAt: '2026-09-01T03:00:00.000Z', resolvedAt: '2026-09-02T03:00:00.000Z' });
  const recent = testSystemAlert({ raisedAt: '2026-11-21T03:00:00.000Z' });
  const { service, ids } = consoleWith([older, over, recent, { ...long, state: 'critical' }]);
  expect(ids()).toEqual([long.id, recent.id, over.id, older.id]);
  expect(ids({ month: '2026-11' })).toEqual([long.id, recent.id, over.id]);
  expect(ids({ month: '2026-10' })).toEqual([long.id]);
  expect(service.list(systemAlertListInput.parse({ limit: 1 }))).toMatchObject({ total: 4, rows: [{ id: long.id }] });
});

test('critical ones that go on and rollbacks press until somebody has handled them', () => {
  const critical = testSystemAlert({ state: 'critical' });
  const rolledBack = testSystemAlert({
    state: 'critical',
    rolledBack: true,
    resolvedAt: '2026-11-22T06:30:00.000Z',
    raisedAt: '2026-11-22T05:00:00.000Z',
  });
  const { service, ids, outbox } = consoleWith([
    critical,
    rolledBack,
    testSystemAlert({ raisedAt: '2026-11-22T04:00:00.000Z' }),
    testSystemAlert({ state: 'critical', snoozedUntil: '2026-11-23T01:00:00.000Z' }),
    testSystemAlert({ state: 'critical', resolvedAt: '2026-11-22T06:30:00.000Z' }),
  ]);
  expect(service.badge()).toEqual({ unhandled: 2 });
  expect(ids({ state: 'snoozed' })).toHaveLength(1);
  expect(ids({ level: 'critical', state: 'open' })).toHaveLength(3);

  service.handle({ edits: [change(service.get(critical.id), { acknowledged: true, assignedTo: ME })] });
  expect(service.badge()).toEqual({ unhandled: 1 });
  expect(ids({ state: 'mine' })).toEqual([critical.id]);
  expect(service.get(critical.id)).toMatchObject({
    acknowledgedAt: null,
    shown: { acknowledged: true },
    edit: { state: 'pending' },
  });
  expect(outbox.list()).toMatchObject([{ body: { type: 'systemAlert.handle', alertId: critical.id } }]);
});

test('edits of budget alerts are none of theirs', () => {
  const alert = testSystemAlert();
  const { service, outbox } = consoleWith([alert]);
  const { seen, shown, revision } = service.get(alert.id);
  const edit = { alertId: alert.id, baseRevision: revision, seen, handling: { ...shown, acknowledged: true } };
  outbox.add({ type: 'alert.handle', ...edit });
  expect(service.get(alert.id)).toMatchObject({ edit: null, shown: { acknowledged: false } });
});

test('a conflict shows both sides, and a person chooses', () => {
  const alert = testSystemAlert();
  const { service, outbox } = consoleWith([alert]);
  service.handle({ edits: [change(service.get(alert.id), { note: 'của tôi' })] });
  const [item] = outbox.list();
  const row = { id: alert.id, ...UNHANDLED, assignedTo: 'Trần Thu Hà' };
  outbox.meetConflict(item?.id ?? '', { revision: '99', record: { collection: 'systemAlerts', row } });

  const [met] = service.attention();
  expect(met?.conflict).toMatchObject({ mine: { note: 'của tôi' }, theirs: { assignedTo: 'Trần Thu Hà', note: null } });
  service.resolve({ commandId: met?.conflict?.commandId ?? '', keep: 'theirs' });
  expect(outbox.list()).toEqual([]);
  expect(service.attention()).toEqual([]);
});

test('an alert nobody knows is said to be unknown', () => {
  expect(() => consoleWith([]).service.get(uuidv7())).toThrow('alert.unknown');
});
