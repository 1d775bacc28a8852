import { expect, test } from 'vitest';
import { decisionLine, testDecision } from '#tests/support/test-decision.ts';
import { parseUserDecisions } from './parse-user-decisions.ts';

const end = JSON.stringify({ op: 'end', now: '2026-11-22T07:32:00.000Z' });
const held = JSON.stringify({
  op: 'held',
  requestId: 'lost',
  amountMicroVnd: '4500000',
  heldAt: '2026-11-05T03:00:00.000Z',
  leasedUntil: '2026-11-05T03:05:00.000Z',
});
const text = (...lines: string[]) => lines.map((line) => `${line}\n`).join('');
const codeOf = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
};

test('decisions and held amounts come through as they were sent', () => {
  const line = decisionLine(testDecision());
  expect(JSON.parse(parseUserDecisions(text(line, held, end)))).toEqual([JSON.parse(line), JSON.parse(held)]);
  expect(parseUserDecisions(text(end))).toBe('[]');
});

test('a line that breaks the contract is named by its number and field', () => {
  const wrong = decisionLine(testDecision()).replace('"answered"', '"lost"');
  expect(codeOf(() => parseUserDecisions(text(held, wrong, end)))).toMatchObject({
    code: 'feed.lineInvalid',
    details: { line: 2, field: 'outcome' },
  });
});

test('an answer cut off anywhere gives nothing', () => {
  const whole = text(decisionLine(testDecision()), held, end);
  for (let length = 0; length < whole.length - 1; length += 1)
    expect(codeOf(() => parseUserDecisions(whole.slice(0, length)))).toMatchObject({ code: 'feed.cut' });
});
