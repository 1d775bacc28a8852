import { expect, test } from 'vitest';
import { parseFeedPage } from './parse-feed-page.ts';

const end = { op: 'end', cursor: 'c1', more: false, remaining: 0, heldBackSeconds: 0, now: '2026-11-22T07:32:00.000Z' };
const rate = (revision: number, vndPerUsd = '24167') => ({
  op: 'put',
  revision: String(revision),
  row: { id: `r${revision}`, effectiveFrom: '2026-11-21T17:00:00.000Z', vndPerUsd },
});
const text = (...lines: unknown[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join('');
const failureOf = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
};

test('a page gives its rows, its tombstones and its end', () => {
  const page = parseFeedPage(text(rate(1), { op: 'del', revision: '2', key: ['r0'] }, end), 'rates');
  expect(page.puts).toEqual([{ revision: '1', row: rate(1).row }]);
  expect(page.deletes).toMatchObject([{ revision: '2', key: ['r0'] }]);
  expect(page.end.cursor).toBe('c1');
});

test('a line that breaks the contract is named by its number and field', () => {
  const error = failureOf(() => parseFeedPage(text(rate(1), rate(2, 'a lot'), end), 'rates'));
  expect(error).toMatchObject({
    code: 'feed.lineInvalid',
    details: { collection: 'rates', line: 2, field: 'row.vndPerUsd' },
  });
});

test.each([
  ['no JSON', `<html>\n${text(end)}`],
  ['an unknown operation', text({ op: 'merge' }, end)],
  ['an end before the end', text(end, rate(1), end)],
  ['a value that is no object', text(7, end)],
])('%s is a wrong line', (_, page) => {
  expect(failureOf(() => parseFeedPage(page, 'rates'))).toMatchObject({ code: 'feed.lineInvalid' });
});

test('a page cut off anywhere says so and gives nothing', () => {
  const whole = text(rate(1), rate(2), end);
  for (let length = 0; length < whole.length - 1; length += 1) {
    expect(failureOf(() => parseFeedPage(whole.slice(0, length), 'rates'))).toMatchObject({ code: 'feed.cut' });
  }
});
