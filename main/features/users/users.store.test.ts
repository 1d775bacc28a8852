import type { Database } from 'better-sqlite3';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyPage } from '#main/db/apply-page.ts';
import { userListInput, USER_SORTS, type UserListInput } from '#shared/contracts/views.ts';
import { HEALTH_BANDS, healthBand } from '#shared/domain/budget.ts';
import { microVnd } from '#shared/domain/money.ts';
import type { Month } from '#shared/domain/time.ts';
import { TIERS } from '#shared/domain/usage.ts';
import { foldVietnamese } from '#shared/domain/vietnamese.ts';
import { applyFeed, feedUsage, feedUser, mirrorFeed, pageOf, testMirror } from '#tests/support/mirror-feed.ts';
import { createUsersStore } from './users.store.ts';

const MONTH = '2026-11' as Month;
const list = (db: Database, input: Partial<UserListInput> = {}) =>
  createUsersStore(db).list(userListInput.parse({ month: MONTH, ...input }));
const idsOf = (db: Database, input: Partial<UserListInput> = {}) => list(db, input).rows.map(({ id }) => id);

const users = [
  feedUser('lan', 'Nguyễn Thị Lan', 'starter'),
  feedUser('lan2', 'Nguyễn Văn Lân', 'premium'),
  feedUser('hoa1', 'Trần Hòa', 'starter'),
  feedUser('hoa2', 'Trần Hoà Bình', 'ultimate'),
  feedUser('dao', 'Đỗ Thị Đào', 'starter'),
  feedUser('idle', 'Vũ An', 'starter'),
];
const usage = [
  feedUsage('lan', '2026-11-03T03:00:00.000Z', 28_000_000_000n),
  feedUsage('lan2', '2026-11-05T03:00:00.000Z', 30_000_000_000n),
  feedUsage('hoa1', '2026-11-20T03:00:00.000Z', 30_000_000_000n),
  feedUsage('hoa2', '2026-11-01T03:00:00.000Z', 1_000_000n),
  feedUsage('dao', '2026-11-10T03:00:00.000Z', null),
  feedUsage('lan', '2026-10-10T03:00:00.000Z', 5_000_000n),
];
const filled = () => {
  const db = testMirror();
  applyFeed(db, mirrorFeed(users, usage));
  return db;
};

test('users come by utilisation, spend, last use or name, and those without usage are listed last', () => {
  const db = filled();
  expect(idsOf(db)).toEqual(['hoa1', 'lan', 'lan2', 'hoa2', 'dao', 'idle']);
  expect(idsOf(db, { sort: 'spend' })).toEqual(['hoa1', 'lan2', 'lan', 'hoa2', 'dao', 'idle']);
  expect(idsOf(db, { sort: 'lastUsed' })).toEqual(['hoa1', 'dao', 'lan2', 'lan', 'hoa2', 'idle']);
  expect(idsOf(db, { sort: 'name', descending: false })).toEqual(['dao', 'lan', 'lan2', 'hoa1', 'hoa2', 'idle']);
  expect(idsOf(db, { sort: 'spend', descending: false }).toReversed()).toEqual(idsOf(db, { sort: 'spend' }));
});

test('an item shows the month asked for', () => {
  const db = filled();
  expect(list(db, { search: 'nguyễn thị lan' }).rows).toEqual([
    {
      id: 'lan',
      name: 'Nguyễn Thị Lan',
      email: 'lan@pho.test',
      tier: 'starter',
      costMicroVnd: 28_000_000_000n,
      budgetVnd: 29_000,
      utilisationPercent: 96.55,
      requests: 1,
      lastUsedAt: '2026-11-03T03:00:00.000Z',
      band: 'from95',
    },
  ]);
  expect(list(db, { month: '2026-10' as Month, search: 'nguyễn thị lan' }).rows).toMatchObject([
    { costMicroVnd: 5_000_000n },
  ]);
  expect(list(db, { search: 'vũ an' }).rows).toMatchObject([{ budgetVnd: 29_000, lastUsedAt: null, band: 'under75' }]);
});

const found = (db: Database, search: string) => idsOf(db, { search }).sort();
test('words are found by their beginning, in any order, with or without marks', () => {
  const db = filled();
  expect(found(db, 'lan')).toEqual(['lan', 'lan2']);
  expect(found(db, 'nguyen la')).toEqual(['lan', 'lan2']);
  expect(found(db, 'LAN nguyen')).toEqual(['lan', 'lan2']);
  expect(found(db, 'do dao')).toEqual(['dao']);
  expect(found(db, 'uyen')).toEqual([]);
});

test('marks that are typed have to be there', () => {
  const db = filled();
  expect(found(db, 'Lân')).toEqual(['lan2']);
  expect(found(db, 'lâ')).toEqual(['lan2']);
  expect(found(db, 'đào')).toEqual(['dao']);
  expect(found(db, 'lán')).toEqual([]);
});

test('a name stays found while Telex has its vowels but not yet its tone', () => {
  const db = filled();
  for (const typed of ['n', 'ng', 'nguyê', 'nguyên', 'nguyễ', 'nguyễn']) expect(found(db, typed)).toHaveLength(2);
});

test('both ways of placing a tone, and decomposed text, are the same word', () => {
  const db = filled();
  expect(found(db, 'hòa')).toEqual(['hoa1', 'hoa2']);
  expect(found(db, 'hoà')).toEqual(['hoa1', 'hoa2']);
  expect(found(db, 'Nguyễn'.normalize('NFD'))).toEqual(['lan', 'lan2']);
});

test('users are found by e-mail address, a later part of it, or id', () => {
  const db = testMirror();
  const row = { ...feedUser('usr_77', 'Lê Chi'), email: 'chi.le92@pho.test' };
  applyPage(db, 'users', pageOf<'users'>([row, feedUser('usr_78', 'Lê Mai')]));
  for (const search of ['chi.le', 'le92', 'chi.le92@pho.test', 'usr_77', 'usr_77 chi'])
    expect(found(db, search)).toEqual(['usr_77']);
  expect(found(db, 'usr_7')).toEqual(['usr_77', 'usr_78']);
  expect(found(db, '%')).toHaveLength(2);
  expect(found(db, `'; DROP TABLE users`)).toEqual([]);
});

test('a renamed user is found by the new name alone, and a deleted one not at all', () => {
  const db = filled();
  applyPage(db, 'users', pageOf<'users'>([feedUser('lan', 'Phạm Quỳnh', 'ultimate')]));
  expect(found(db, 'nguyễn thị')).toEqual([]);
  expect(found(db, 'quỳnh')).toEqual(['lan']);
  expect(idsOf(db, { tier: 'ultimate' })).toEqual(['lan', 'hoa2']);
  applyPage(db, 'users', { ...pageOf<'users'>([]), deletes: [{ revision: '9000000', key: ['lan'] }] });
  expect(found(db, 'quỳnh')).toEqual([]);
  expect(list(db).total).toBe(5);
});

test("a month whose user is not here yet takes nobody's place, and counts once the user has come", () => {
  const db = testMirror();
  const feed = mirrorFeed(users, [...usage, feedUsage('late', '2026-11-20T03:00:00.000Z', 30_000_000_000n)]);
  applyFeed(db, feed);
  for (const sort of USER_SORTS) {
    const one = idsOf(db, { sort });
    expect(one).toHaveLength(6);
    expect(one.map((_, offset) => idsOf(db, { sort, offset, limit: 1 })).flat()).toEqual(one);
  }
  applyPage(db, 'users', pageOf<'users'>([feedUser('late', 'Đến Muộn')]));
  expect(idsOf(db, { limit: 1 })).toEqual(['late']);
  expect(idsOf(db, { band: 'over100', tier: 'starter' })).toEqual(['late', 'hoa1']);
});

test('the name order holds when a first page of one is followed by thousands', () => {
  const db = testMirror();
  applyPage(db, 'users', pageOf<'users'>([feedUser('first', 'Mai')], false));
  const many = Array.from({ length: 3_000 }, (_, index) =>
    feedUser(`u${index}`, `Tên ${String((index * 7) % 3_000).padStart(4, '0')}`),
  );
  applyPage(db, 'users', pageOf<'users'>(many));
  const expected = many.map(({ name }) => name).sort();
  const page = list(db, { sort: 'name', descending: false, offset: 1_501, limit: 3 });
  expect(page.rows.map(({ name }) => name)).toEqual(expected.slice(1_500, 1_503));
  expect(db.prepare('SELECT count(*) FROM name_bounds').pluck().get()).toBeGreaterThan(1_000);
});

type Person = { id: string; name: string; tier: (typeof TIERS)[number]; cost: bigint; seen: number };
const person = fc.record({
  name: fc
    .tuple(fc.constantFrom('Nguyễn', 'Trần', 'Lê'), fc.constantFrom('Lan', 'Lân', 'An', 'Ánh'))
    .map((of) => of.join(' ')),
  tier: fc.constantFrom(...TIERS),
  // None used it, or spent nothing, or any amount; equal amounts are likely.
  cost: fc.oneof(
    fc.constant(-1n),
    fc.constant(0n),
    fc.bigInt({ min: 0n, max: 12n }).map((n) => n * 3_000_000_000n),
  ),
  seen: fc.integer({ min: 0, max: 20 }),
});
const filter = fc.record({
  search: fc.constantFrom('', '', 'nguyen', 'lan', 'lân', 'tran an'),
  tier: fc.option(fc.constantFrom(...TIERS), { nil: undefined }),
  band: fc.option(fc.constantFrom(...HEALTH_BANDS), { nil: undefined }),
  sort: fc.constantFrom(...USER_SORTS),
  descending: fc.boolean(),
  limit: fc.integer({ min: 1, max: 7 }),
});
const BUDGET = { starter: 29_000, premium: 58_000, ultimate: 116_000 };
const matches = ({ name }: Person, search: string) =>
  search.split(' ').every((typed) =>
    name
      .toLowerCase()
      .split(' ')
      .some((word) => (foldVietnamese(typed) === typed ? foldVietnamese(word) : word).startsWith(typed)),
  );
const bandOfPerson = ({ cost, tier }: Person) => healthBand(microVnd(cost < 0n ? 0n : cost), BUDGET[tier]);
/** What each sort puts a person by; a pair to compare. */
const sortKey = (one: Person, sort: string): number | string => {
  if (sort === 'name') return `${foldVietnamese(one.name)}\u0000${one.name}`;
  if (one.cost < 0n) return -1;
  if (sort === 'lastUsed') return one.seen;
  return sort === 'spend' ? Number(one.cost) : Number(one.cost) / BUDGET[one.tier];
};

test('any page of any list is that part of all users filtered and sorted one by one', () => {
  fc.assert(
    fc.property(
      fc.array(person, { minLength: 1, maxLength: 40 }),
      fc.array(filter, { minLength: 8, maxLength: 8 }),
      (drawn, filters) => {
        const people = drawn.map((one, index) => ({ ...one, id: `p${String(index).padStart(2, '0')}` }));
        const db = testMirror();
        applyFeed(
          db,
          mirrorFeed(
            people.map(({ id, name, tier }) => feedUser(id, name, tier)),
            people
              .filter(({ cost }) => cost >= 0n)
              .map(({ id, cost, seen }) => feedUsage(id, new Date(Date.UTC(2026, 10, 1 + seen)).toISOString(), cost)),
          ),
        );
        for (const { limit, ...input } of filters) {
          const expected = people
            .filter((one) => matches(one, input.search))
            .filter(({ tier }) => !input.tier || tier === input.tier)
            .filter((one) => !input.band || bandOfPerson(one) === input.band)
            .sort((a, b) => {
              const [left, right] = [sortKey(a, input.sort), sortKey(b, input.sort)];
              const order = left === right ? (a.id < b.id ? -1 : 1) : left < right ? -1 : 1;
              return input.descending ? -order : order;
            })
            .map(({ id }) => id);
          const pages: string[] = [];
          for (let offset = 0; offset < expected.length; offset += limit) {
            const page = list(db, { ...input, offset, limit });
            expect(page.total).toBe(expected.length);
            pages.push(...page.rows.map(({ id }) => id));
          }
          expect(pages).toEqual(expected);
        }
        db.close();
      },
    ),
    { numRuns: 40 },
  );
});
