import { UNHANDLED } from '#tests/support/user-settings.ts';
import { expect, test } from 'vitest';
import { applyPage } from '#main/db/apply-page.ts';
import { userListInput, type OutboxItem } from '#shared/contracts/views.ts';
import { microVnd } from '#shared/domain/money.ts';
import type { Month } from '#shared/domain/time.ts';
import {
  applyFeed,
  feedSettings,
  feedUsage,
  feedUser,
  mirrorFeed,
  pageOf,
  testMirror,
} from '#tests/support/mirror-feed.ts';
import { createUsersService, type OutboxReader } from './users.service.ts';
import { createUsersStore } from './users.store.ts';

const MONTH = '2026-11' as Month;
const lan = feedUser('lan', 'Nguyễn Thị Lan');
const minh = feedUser('minh', 'Trần Minh', 'premium');
const usage = [
  feedUsage('lan', '2026-11-02T03:00:00.000Z', 14_500_000_000n, { tokenSource: 'estimated' }),
  feedUsage('lan', '2026-11-03T03:00:00.000Z', 7_250_000_000n),
  feedUsage('lan', '2026-09-03T03:00:00.000Z', 1_000_000n),
];
const nothing: OutboxReader = { pendingFor: () => undefined, pendingUserIds: () => new Set() };
const serviceWith = (outbox: OutboxReader = nothing) => {
  const db = testMirror();
  applyFeed(db, mirrorFeed([lan, minh], usage));
  const alert = {
    id: 'alert-1',
    userId: 'lan',
    month: MONTH,
    level: 'warning' as const,
    spentMicroVnd: microVnd(21_750_000_000n),
    budgetVnd: 29_000,
    raisedAt: '2026-11-03T03:00:00.000Z',
    ...UNHANDLED,
    deliveries: [],
  };
  applyPage(db, 'alerts', pageOf<'alerts'>([alert]));
  return createUsersService({ store: createUsersStore(db), outbox });
};
const settings = feedSettings(lan);
const { userId: _userId, updatedAt: _updatedAt, updatedBy: _updatedBy, ...plainSettings } = settings;

test('one user is shown with settings, month, months and alerts', () => {
  expect(serviceWith().get({ userId: 'lan', month: MONTH })).toMatchObject({
    user: lan,
    settings,
    shown: plainSettings,
    edit: null,
    conflict: null,
    month: {
      costMicroVnd: 21_750_000_000n,
      estimatedMicroVnd: 14_500_000_000n,
      exactMicroVnd: 7_250_000_000n,
      budgetVnd: 29_000,
      utilisationPercent: 75,
      requests: 2,
      lastUsedAt: '2026-11-03T03:00:00.000Z',
    },
    months: ['2026-11', '2026-09'],
    alerts: [{ id: 'alert-1', userName: 'Nguyễn Thị Lan' }],
  });
  expect(serviceWith().get({ userId: 'minh', month: MONTH })).toMatchObject({ month: null, months: [], alerts: [] });
});

test('a waiting edit is laid over what the service has, and marked in the list', () => {
  const item: OutboxItem = {
    id: 'command-1',
    type: 'settings.edit',
    userId: 'lan',
    userName: null,
    state: 'pending',
    attempts: 0,
    createdAt: '2026-11-20T00:00:00.000Z',
    nextAttemptAt: null,
    failure: null,
  };
  const mine = { ...plainSettings, monthlyBudgetVnd: 90_000 };
  const users = serviceWith({
    pendingFor: (userId) => (userId === 'lan' ? { item, settings: mine } : undefined),
    pendingUserIds: () => new Set(['lan']),
  });
  expect(users.get({ userId: 'lan', month: MONTH })).toMatchObject({
    settings,
    shown: mine,
    edit: item,
    conflict: null,
  });
  const { rows } = users.list(userListInput.parse({ month: MONTH }));
  expect(rows.map(({ id, pending }) => [id, pending])).toEqual([
    ['lan', true],
    ['minh', false],
  ]);
});

test('a user who is not here is an error with a name', () => {
  expect(() => serviceWith().get({ userId: 'nobody', month: MONTH })).toThrow(
    expect.objectContaining({ code: 'user.unknown', details: { userId: 'nobody' } }),
  );
});
