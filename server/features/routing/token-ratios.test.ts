import { expect, test } from 'vitest';
import { createTokenRatios } from './token-ratios.ts';

const learnMany = (ratios: ReturnType<typeof createTokenRatios>, calls: number, reported: number) => {
  for (let call = 0; call < calls; call++) ratios.learn('anthropic', { counted: 1_000, reported });
};

test('a provider that was never called is taken at what is assumed of it', () => {
  const { tokensAt } = createTokenRatios();
  expect([tokensAt('openai', 1_000), tokensAt('anthropic', 1_000), tokensAt('nobody', 1_000)]).toEqual([
    1_000, 1_300, 1_150,
  ]);
});

test('what a provider reports becomes its ratio, and a tokenizer that changes is followed', () => {
  const ratios = createTokenRatios();
  learnMany(ratios, 100, 1_500);
  expect(ratios.tokensAt('anthropic', 1_000)).toBeGreaterThan(1_490);
  learnMany(ratios, 1_000, 1_100);
  expect(ratios.tokensAt('anthropic', 1_000)).toBeLessThan(1_115);
  expect(ratios.tokensAt('openai', 1_000)).toBe(1_000);
});

test('one call does not decide, and a report of something that was not counted teaches nothing', () => {
  const ratios = createTokenRatios();
  ratios.learn('openai', { counted: 20, reported: 40 });
  expect(ratios.tokensAt('openai', 1_000)).toBeLessThan(1_015);
  const untaught = createTokenRatios();
  untaught.learn('openai', { counted: 10, reported: 4_000 });
  untaught.learn('openai', { counted: 0, reported: 0 });
  untaught.learn('openai', { counted: 0, reported: 7 });
  expect(untaught.tokensAt('openai', 1_000)).toBe(1_000);
});
