import { FEATURES, LANGUAGES, type Feature, type Language } from '#shared/domain/query.ts';
import { CATEGORIES, COMPLEXITIES, type Category, type Complexity } from '#shared/domain/usage.ts';
import { createFeatureReader } from './query-features.ts';
import { highestAt, scoreFeatures, sigmoid, softmax, type ComplexityRule, type RoutingModel } from './routing-model.ts';

export type QueryAnalysis = {
  readonly language: Language;
  readonly category: Category;
  readonly complexity: Complexity;
  /** Calibrated probability of each. `complexity` isn't always the likeliest: unsure means a tier up. */
  readonly complexityOdds: Readonly<Record<Complexity, number>>;
  readonly features: readonly Feature[];
};

/** A text without a word, such as an emoji or nothing at all: there is nothing to be hard. */
const WORDLESS: QueryAnalysis = {
  language: 'vi',
  category: 'chat',
  complexity: 'simple',
  complexityOdds: { simple: 1, medium: 0, complex: 0 },
  features: [],
};

/** Complex as soon as it is likely enough; simple only when that is nearly sure; else medium. */
export const decideComplexity = (odds: Readonly<Record<Complexity, number>>, rule: ComplexityRule): Complexity => {
  if (odds.complex >= rule.complexFrom) return 'complex';
  return odds.simple >= rule.simpleFrom ? 'simple' : 'medium';
};

/**
 * Reads what a query asks for. Takes any string, in bounded time: of a long one only the head and the tail are read.
 * An analyser has buffers of its own, so make one per process and keep it.
 */
export const createQueryAnalyser = (model: RoutingModel) => {
  const readFeatures = createFeatureReader();
  const languageScores = new Float64Array(LANGUAGES.length);
  const categoryScores = new Float64Array(CATEGORIES.length);
  const complexityScores = new Float64Array(COMPLEXITIES.length);
  const featureScores = new Float64Array(FEATURES.length);

  return (text: string): QueryAnalysis => {
    const read = readFeatures(text);
    if (read.wordCount === 0) return WORDLESS;
    scoreFeatures(model.heads.language, read, languageScores);
    scoreFeatures(model.heads.category, read, categoryScores);
    scoreFeatures(model.heads.complexity, read, complexityScores);
    scoreFeatures(model.heads.features, read, featureScores);
    softmax(complexityScores, model.rule.temperature);
    const [simple = 0, medium = 0, complex = 0] = complexityScores;
    const complexityOdds = { simple, medium, complex };
    const asked = (feature: Feature, at: number) =>
      (feature === 'longContext' && read.longDocument) ||
      sigmoid(featureScores[at] ?? 0) >= (model.featureFrom[at] ?? 1);
    return {
      language: LANGUAGES[highestAt(languageScores)] ?? 'vi',
      category: CATEGORIES[highestAt(categoryScores)] ?? 'qa',
      complexity: decideComplexity(complexityOdds, model.rule),
      complexityOdds,
      features: FEATURES.filter(asked),
    };
  };
};
