import { COMPLEXITIES, type Complexity } from '#shared/domain/usage.ts';
import { countWords, type LabelledQuery } from './corpus.ts';
import { complexityFigures } from './evaluate.ts';

const calledBy = (mediumFrom: number, complexFrom: number, words: number): Complexity => {
  if (words >= complexFrom) return 'complex';
  return words >= mediumFrom ? 'medium' : 'simple';
};

const figuresOf = (queries: readonly LabelledQuery[], call: (text: string) => Complexity) => {
  const { accuracy, macroF1, complexCalledSimple } = complexityFigures(
    queries.map((query) => ({ truth: query.complexity, called: call(query.text) })),
  );
  return { accuracy, macroF1, complexCalledSimple };
};

const macroF1OfCounts = (counts: readonly (readonly number[])[]) =>
  COMPLEXITIES.reduce((sum, _, label) => {
    const right = counts[label]?.[label] ?? 0;
    const there = (counts[label] ?? []).reduce((all, each) => all + each, 0);
    const called = counts.reduce((all, row) => all + (row[label] ?? 0), 0);
    return sum + (there + called === 0 ? 0 : (2 * right) / (there + called));
  }, 0) / COMPLEXITIES.length;

/** The two word counts that, as borders between the complexities, do best on the training queries. */
const bestBorders = (queries: readonly LabelledQuery[]) => {
  const sized = queries.map((query) => ({
    words: countWords(query.text),
    truth: COMPLEXITIES.indexOf(query.complexity),
  }));
  let best = { score: -1, mediumFrom: 0, complexFrom: 0 };
  for (let mediumFrom = 4; mediumFrom <= 40; mediumFrom += 2) {
    for (let complexFrom = mediumFrom + 4; complexFrom <= 120; complexFrom += 4) {
      const counts = COMPLEXITIES.map(() => COMPLEXITIES.map(() => 0));
      for (const { words, truth } of sized) {
        const row = counts[truth];
        const called = COMPLEXITIES.indexOf(calledBy(mediumFrom, complexFrom, words));
        if (row) row[called] = (row[called] ?? 0) + 1;
      }
      const score = macroF1OfCounts(counts);
      if (score > best.score) best = { score, mediumFrom, complexFrom };
    }
  }
  return best;
};

/** What the classifier must be better than: everything simple, and borders on the number of words. */
export const measureBaselines = (training: readonly LabelledQuery[], keptApart: readonly LabelledQuery[]) => {
  const { mediumFrom, complexFrom } = bestBorders(training);
  return {
    alwaysSimple: figuresOf(keptApart, () => 'simple'),
    lengthOnly: figuresOf(keptApart, (text) => calledBy(mediumFrom, complexFrom, countWords(text))),
  };
};
