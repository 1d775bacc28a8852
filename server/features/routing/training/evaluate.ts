import type { LabelFigures, RoutingEvaluation } from '#shared/contracts/routing-report.ts';
import { FEATURES, LANGUAGES } from '#shared/domain/query.ts';
import { CATEGORIES, COMPLEXITIES, type Complexity } from '#shared/domain/usage.ts';
import type { QueryAnalysis } from '../analyse-query.ts';
import { countWords, type LabelledQuery } from './corpus.ts';

/** A query with what the classifier says of it. */
export type Answered = { readonly query: LabelledQuery; readonly answer: QueryAnalysis };
type Pair = { readonly truth: string; readonly called: string };

const CALIBRATION_BINS = 10;
/** Shares are written with four decimals. */
const shareOf = (part: number, whole: number) => (whole === 0 ? 0 : Math.round((part / whole) * 1e4) / 1e4);
const f1Of = (right: number, called: number, there: number) => shareOf(2 * right, called + there);

export const labelFigures = (labels: readonly string[], pairs: readonly Pair[]): LabelFigures => {
  const perLabel = labels.map((label) => {
    const called = pairs.filter((pair) => pair.called === label).length;
    const there = pairs.filter((pair) => pair.truth === label);
    const right = there.filter((pair) => pair.called === label).length;
    return {
      label,
      precision: shareOf(right, called),
      recall: shareOf(right, there.length),
      f1: f1Of(right, called, there.length),
      queries: there.length,
    };
  });
  // A label that neither stands in the queries nor was called says nothing.
  const seen = perLabel.filter(({ label }) => pairs.some((pair) => pair.truth === label || pair.called === label));
  return {
    accuracy: shareOf(pairs.filter((pair) => pair.truth === pair.called).length, pairs.length),
    macroF1: shareOf(
      seen.reduce((sum, { f1 }) => sum + f1, 0),
      seen.length,
    ),
    perLabel,
  };
};

type ComplexityPair = { readonly truth: Complexity; readonly called: Complexity };
export const complexityFigures = (pairs: readonly ComplexityPair[]) => {
  const counted = (truth: Complexity, called: Complexity) =>
    pairs.filter((pair) => pair.truth === truth && pair.called === called).length;
  const confusion = COMPLEXITIES.map((truth) => ({
    truth,
    simple: counted(truth, 'simple'),
    medium: counted(truth, 'medium'),
    complex: counted(truth, 'complex'),
  }));
  const shareCalled = (truth: Complexity, called: Complexity) =>
    shareOf(counted(truth, called), pairs.filter((pair) => pair.truth === truth).length);
  return {
    ...labelFigures(COMPLEXITIES, pairs),
    confusion,
    complexCalledSimple: shareCalled('complex', 'simple'),
    simpleCalledComplex: shareCalled('simple', 'complex'),
  };
};

const complexityPairs = (answered: readonly Answered[]) =>
  answered.map(({ query, answer }) => ({ truth: query.complexity, called: answer.complexity }));

/** Reliability of the likeliest complexity's probability. */
const calibrationOf = (answered: readonly Answered[]) => {
  const judged = answered.map(({ query, answer }) => {
    const likeliest = COMPLEXITIES.reduce((best, each) =>
      answer.complexityOdds[each] > answer.complexityOdds[best] ? each : best,
    );
    return { confidence: answer.complexityOdds[likeliest], right: likeliest === query.complexity };
  });
  const bins = Array.from({ length: CALIBRATION_BINS }, (_, bin) => {
    const within = judged.filter(
      ({ confidence }) => Math.min(CALIBRATION_BINS - 1, Math.floor(confidence * CALIBRATION_BINS)) === bin,
    );
    const confidence = within.reduce((sum, each) => sum + each.confidence, 0);
    const right = within.filter((each) => each.right).length;
    return {
      from: bin / CALIBRATION_BINS,
      to: (bin + 1) / CALIBRATION_BINS,
      queries: within.length,
      confidence: shareOf(confidence, within.length),
      accuracy: shareOf(right, within.length),
    };
  }).filter((bin) => bin.queries > 0);
  const gaps = bins.reduce((sum, bin) => sum + bin.queries * Math.abs(bin.confidence - bin.accuracy), 0);
  return { expectedError: shareOf(gaps, answered.length), bins };
};

const featureFigures = (answered: readonly Answered[]) =>
  FEATURES.map((feature) => {
    const there = answered.filter(({ query }) => query.features.includes(feature));
    const called = answered.filter(({ answer }) => answer.features.includes(feature));
    const right = there.filter(({ answer }) => answer.features.includes(feature)).length;
    return {
      feature,
      queries: there.length,
      precision: shareOf(right, called.length),
      recall: shareOf(right, there.length),
      f1: f1Of(right, called.length, there.length),
      accuracy: shareOf(answered.length - there.length - called.length + 2 * right, answered.length),
    };
  });

const languagePairs = (answered: readonly Answered[]) =>
  answered.map(({ query, answer }) => ({ truth: query.language, called: answer.language }));
const categoryPairs = (answered: readonly Answered[]) =>
  answered.map(({ query, answer }) => ({ truth: query.category, called: answer.category }));

/** Shortest and longest of each group, in words. */
const LENGTHS = [
  [0, 11],
  [12, 24],
  [25, 49],
  [50, 100_000],
] as const;
const byLength = (answered: readonly Answered[]) =>
  LENGTHS.map(([fromWords, toWords]) => {
    const within = answered.filter(({ query }) => {
      const words = countWords(query.text);
      return words >= fromWords && words <= toWords;
    });
    const { accuracy, macroF1, complexCalledSimple } = complexityFigures(complexityPairs(within));
    return { fromWords, toWords, queries: within.length, accuracy, macroF1, complexCalledSimple };
  });

/** Everything the report says of one set of answered queries. */
export const evaluate = (answered: readonly Answered[]): RoutingEvaluation => ({
  queries: answered.length,
  language: labelFigures(LANGUAGES, languagePairs(answered)),
  category: labelFigures(CATEGORIES, categoryPairs(answered)),
  complexity: complexityFigures(complexityPairs(answered)),
  features: featureFigures(answered),
  calibration: calibrationOf(answered),
  byLength: byLength(answered),
  byLanguage: LANGUAGES.map((language) => {
    const within = answered.filter(({ query }) => query.language === language);
    const { macroF1, complexCalledSimple } = complexityFigures(complexityPairs(within));
    return {
      language,
      queries: within.length,
      languageRecall: shareOf(within.filter(({ answer }) => answer.language === language).length, within.length),
      categoryMacroF1: labelFigures(CATEGORIES, categoryPairs(within)).macroF1,
      complexityMacroF1: macroF1,
      complexCalledSimple,
    };
  }),
});
