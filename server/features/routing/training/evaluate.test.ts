import { expect, test } from 'vitest';
import type { Complexity } from '#shared/domain/usage.ts';
import { complexityFigures, evaluate, labelFigures, type Answered } from './evaluate.ts';

const pair = (truth: Complexity, called: Complexity) => ({ truth, called });

test('F1 is taken for each label and averaged, each label counting the same', () => {
  // a: 2 of 3 found, called 2 times; b: 1 of 1 found, called 2 times.
  const figures = labelFigures(
    ['a', 'b', 'c'],
    [
      { truth: 'a', called: 'a' },
      { truth: 'a', called: 'a' },
      { truth: 'a', called: 'b' },
      { truth: 'b', called: 'b' },
    ],
  );
  expect(figures.accuracy).toBe(0.75);
  expect(figures.perLabel[0]).toMatchObject({ precision: 1, recall: 0.6667, f1: 0.8 });
  expect(figures.perLabel[1]).toMatchObject({ precision: 0.5, recall: 1, f1: 0.6667 });
  expect(figures.macroF1).toBeCloseTo((0.8 + 0.6667) / 2, 4);
});

test('complex called simple is a share of the complex queries only', () => {
  const figures = complexityFigures([
    pair('complex', 'simple'),
    pair('complex', 'complex'),
    pair('complex', 'medium'),
    pair('complex', 'complex'),
    pair('simple', 'simple'),
    pair('simple', 'complex'),
  ]);
  expect(figures.complexCalledSimple).toBe(0.25);
  expect(figures.simpleCalledComplex).toBe(0.5);
  expect(figures.confusion[2]).toEqual({ truth: 'complex', simple: 1, medium: 1, complex: 2 });
});

test('the calibration error is the gap between the odds given and what was right', () => {
  const answered = (complexity: Complexity): Answered => ({
    query: { id: 'a', text: 'x', source: 's', language: 'vi', category: 'qa', complexity, features: [] },
    answer: {
      language: 'vi',
      category: 'qa',
      complexity: 'simple',
      complexityOdds: { simple: 0.75, medium: 0.25, complex: 0 },
      features: [],
    },
  });
  const { calibration } = evaluate([answered('simple'), answered('medium')]);
  expect(calibration.expectedError).toBe(0.25);
  expect(calibration.bins).toEqual([{ from: 0.7, to: 0.8, queries: 2, confidence: 0.75, accuracy: 0.5 }]);
});
