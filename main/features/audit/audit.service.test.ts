import { expect, test } from 'vitest';
import { applyPage } from '#main/db/apply-page.ts';
import type { FeedRow } from '#shared/contracts/feed.ts';
import type { Day } from '#shared/domain/time.ts';
import { feedUser, pageOf, testMirror } from '#tests/support/mirror-feed.ts';
import { createAuditService } from './audit.service.ts';
import { createAuditStore } from './audit.store.ts';

const entry = (place: number, fields: Partial<FeedRow<'audit'>> = {}): FeedRow<'audit'> => ({
  place,
  occurredAt: `2026-11-${String(10 + place).padStart(2, '0')}T16:59:59.999Z`,
  operatorId: 'op_1',
  operatorName: 'Nguyễn Minh Quân',
  action: 'settings.edit',
  subject: 'user:usr_lan',
  before: { monthlyBudgetVnd: 29_000 },
  after: { monthlyBudgetVnd: 40_000 },
  reason: null,
  hash: String(place).repeat(64).slice(0, 64),
  ...fields,
});
const entries = [
  entry(1),
  entry(2, { action: 'policy.edit', subject: 'policy', reason: 'Giảm chi phí' }),
  entry(3, {
    operatorName: null,
    operatorId: null,
    action: 'rollout.rollback',
    subject: 'rollout',
    reason: '=HYPERLINK("x")',
  }),
];
const filled = () => {
  const db = testMirror();
  applyPage(db, 'users', pageOf<'users'>([feedUser('usr_lan', 'Phạm Thị Lan')]));
  applyPage(db, 'audit', pageOf<'audit'>(entries));
  return createAuditService(createAuditStore(db));
};
const places = (audit: ReturnType<typeof filled>, filters: Partial<Parameters<typeof audit.list>[0]> = {}) =>
  audit.list({ search: '', limit: 100, ...filters }).rows.map(({ place }) => place);

test('entries come newest first, a page at a time, with the names of the users they concern', () => {
  const audit = filled();
  const first = audit.list({ search: '', limit: 2 });
  expect(first.rows.map(({ place }) => place)).toEqual([3, 2]);
  expect(first.more).toBe(true);
  const second = audit.list({ search: '', limit: 2, cursor: 2 });
  expect(second).toEqual({ rows: [{ ...entries[0], userName: 'Phạm Thị Lan' }], more: false });
});

test('words are found with and without diacritics, in any field, each of them', () => {
  const audit = filled();
  expect(places(audit, { search: 'pham lan' })).toEqual([1]);
  expect(places(audit, { search: 'GIẢM minh quân' })).toEqual([2]);
  expect(places(audit, { search: 'quan 40000' })).toEqual([2, 1]);
  expect(places(audit, { search: 'giảm lan' })).toEqual([]);
});

test('an action and days in Vietnam narrow the list', () => {
  const audit = filled();
  expect(places(audit, { action: 'policy.edit' })).toEqual([2]);
  // 23:59:59.999 in Vietnam is still that day.
  expect(places(audit, { from: '2026-11-12' as Day, to: '2026-11-12' as Day })).toEqual([2]);
  expect(audit.actions()).toEqual(['policy.edit', 'rollout.rollback', 'settings.edit']);
});

test('an export opens in a spreadsheet: with a BOM, numbers as numbers, and no formula that runs', () => {
  const csv = filled().exportCsv({ search: '' });
  expect(csv.startsWith('\ufeffplace,occurredAt,')).toBe(true);
  expect(csv).toContain('\r\n3,2026-11-13T16:59:59.999Z,');
  expect(csv).toContain(`"'=HYPERLINK(""x"")"`);
});
