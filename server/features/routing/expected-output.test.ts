import { expect, test } from 'vitest';
import { createExpectedOutput, type OutputSums } from './expected-output.ts';

const MINI = { provider: 'openai', model: 'mini', reasoning: false };
const LONG = { provider: 'google', model: 'long', reasoning: false };
const THINKER = { provider: 'deepseek', model: 'thinker', reasoning: true };
const QUESTION = { category: 'qa', complexity: 'simple' } as const;
const ESSAY = { category: 'writing', complexity: 'complex' } as const;
const reasons = (ref: string) => ref === 'deepseek/thinker';
const answers = (model: typeof MINI, mean: number, count: number): OutputSums => {
  const { provider, model: name } = model;
  return { ...QUESTION, provider, model: name, answers: count, outputTokens: mean * count };
};

test('without usage an essay is expected to be longer than a short question, and thinking to cost more', () => {
  const expected = createExpectedOutput([], reasons);
  expect(expected(QUESTION, MINI)).toBe(160);
  expect(expected(ESSAY, MINI)).toBe(1_350);
  expect(expected(QUESTION, THINKER)).toBe(240);
});

test('much usage decides, a little does not', () => {
  const much = createExpectedOutput([answers(MINI, 480, 100_000)], reasons);
  expect(much(QUESTION, MINI)).toBeGreaterThan(470);
  expect(much(QUESTION, MINI)).toBeLessThan(490);
  // What is learnt of one model holds for the others too, and says nothing of other queries.
  expect(much(QUESTION, LONG)).toBeGreaterThan(470);
  expect(much(ESSAY, LONG)).toBe(1_350);
  expect(createExpectedOutput([answers(MINI, 4_800, 1)], reasons)(QUESTION, MINI)).toBeLessThan(250);
});

test('a model that answers at length is expected to, also where it was never asked', () => {
  const expected = createExpectedOutput([answers(MINI, 200, 10_000), answers(LONG, 600, 10_000)], reasons);
  expect(expected(QUESTION, LONG)).toBeGreaterThan(560);
  expect(expected(QUESTION, MINI)).toBeLessThan(220);
  expect(expected(ESSAY, LONG)).toBeGreaterThan(1.4 * 1_350);
});

test('a kind of query that only a thinking model has answered costs others no thinking', () => {
  const expected = createExpectedOutput([answers(THINKER, 600, 100_000)], reasons);
  expect(expected(QUESTION, THINKER)).toBeGreaterThan(590);
  expect(expected(QUESTION, MINI)).toBeLessThan(410);
});
