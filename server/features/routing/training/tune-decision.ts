import { highestAt, softmax, type ComplexityRule } from '../routing-model.ts';

/** Scores of one query by a model that has not seen it, its true label, and how much it counts (see `balanceLengths`). */
export type Unseen = { readonly scores: readonly number[]; readonly truth: number; readonly importance: number };
type Judged = { readonly odds: Float64Array; readonly truth: number; readonly importance: number };

const SIMPLE = 0;
const COMPLEX = 2;
/** Of the complex queries at most this share may be called simple, hard short ones counting as much as long ones. */
const MOST_COMPLEX_CALLED_SIMPLE = 0.02;

const range = (from: number, to: number, step: number) =>
  Array.from({ length: Math.round((to - from) / step) + 1 }, (_, at) => Math.round((from + at * step) * 1e4) / 1e4);

const oddsOf = (scores: readonly number[], temperature: number) => {
  const odds = Float64Array.from(scores);
  softmax(odds, temperature);
  return odds;
};

const logLoss = (unseen: readonly Unseen[], temperature: number) =>
  unseen.reduce((sum, { scores, truth }) => sum - Math.log(Math.max(1e-9, oddsOf(scores, temperature)[truth] ?? 0)), 0);

const bestOf = <Each>(candidates: readonly Each[], score: (each: Each) => number): Each => {
  const scores = candidates.map(score);
  const best = candidates[highestAt(scores)];
  if (best === undefined) throw new Error('Nothing to choose from.');
  return best;
};

/** Mean F1 of the three complexities under a rule, or less than 0 when too many complex ones are called simple. */
const judgeRule = (judged: readonly Judged[], simpleFrom: number, complexFrom: number) => {
  const counts = new Float64Array(9);
  for (const { odds, truth, importance } of judged) {
    let called = 1;
    if ((odds[COMPLEX] ?? 0) >= complexFrom) called = COMPLEX;
    else if ((odds[SIMPLE] ?? 0) >= simpleFrom) called = SIMPLE;
    counts[truth * 3 + called] = (counts[truth * 3 + called] ?? 0) + importance;
  }
  const at = (truth: number, called: number) => counts[truth * 3 + called] ?? 0;
  const there = (truth: number) => at(truth, 0) + at(truth, 1) + at(truth, 2);
  const called = (label: number) => at(0, label) + at(1, label) + at(2, label);
  const missed = at(COMPLEX, SIMPLE) / Math.max(1, there(COMPLEX));
  if (missed > MOST_COMPLEX_CALLED_SIMPLE) return -missed;
  return (
    [0, 1, 2].reduce((sum, label) => sum + (2 * at(label, label)) / Math.max(1, there(label) + called(label)), 0) / 3
  );
};

/** Temperature by log loss; then the two borders by macro-F1, with few complex queries called simple. */
export const tuneComplexityRule = (unseen: readonly Unseen[]): ComplexityRule => {
  const temperature = bestOf(range(0.5, 3, 0.05), (each) => -logLoss(unseen, each));
  const judged = unseen.map(({ scores, ...rest }) => ({ odds: oddsOf(scores, temperature), ...rest }));
  const rules = range(0.3, 0.9, 0.02).flatMap((simpleFrom) =>
    range(0.2, 0.6, 0.02).map((complexFrom) => ({ simpleFrom, complexFrom })),
  );
  const { simpleFrom, complexFrom } = bestOf(rules, (rule) => judgeRule(judged, rule.simpleFrom, rule.complexFrom));
  return { temperature, simpleFrom, complexFrom };
};

/** The probability from which on a feature counts as asked for: where its F1 is best. */
export const tuneFeatureBorder = (unseen: readonly { readonly odds: number; readonly truth: boolean }[]) =>
  bestOf(range(0.2, 0.8, 0.05), (border) => {
    const called = unseen.filter(({ odds }) => odds >= border);
    const right = called.filter(({ truth }) => truth).length;
    return (2 * right) / Math.max(1, called.length + unseen.filter(({ truth }) => truth).length);
  });
