import * as z from 'zod';
import { FEATURES, LANGUAGES } from '../domain/query.ts';
import { CATEGORIES, COMPLEXITIES } from '../domain/usage.ts';
import { count, complexity } from './fields.ts';

/** How well the router's classifier does; written by `npm run route:train` beside the weights. Shares are 0–1. */
const share = z.number().min(0).max(1);
const labelFigures = z.object({
  accuracy: share,
  /** Mean of the labels' F1, each label counting the same. */
  macroF1: share,
  perLabel: z.array(z.object({ label: z.string(), precision: share, recall: share, f1: share, queries: count })),
});
export type LabelFigures = z.infer<typeof labelFigures>;

const confusionRow = z.object({ truth: complexity, simple: count, medium: count, complex: count });

const complexityFigures = labelFigures.extend({
  /** One row for each true complexity, the columns are what it was called. */
  confusion: z.array(confusionRow),
  /** Of the complex queries, how many were called simple: those get a model too weak for them. */
  complexCalledSimple: share,
  /** Of the simple queries, how many were called complex: those cost too much. */
  simpleCalledComplex: share,
});

const calibration = z.object({
  /** Expected calibration error: mean gap between the probability given and the share that was right. */
  expectedError: share,
  /** Queries by the probability of their likeliest complexity. */
  bins: z.array(z.object({ from: share, to: share, queries: count, confidence: share, accuracy: share })),
});

const evaluation = z.object({
  queries: count,
  language: labelFigures,
  category: labelFigures,
  complexity: complexityFigures,
  features: z.array(
    z.object({
      feature: z.enum(FEATURES),
      queries: count,
      precision: share,
      recall: share,
      f1: share,
      accuracy: share,
    }),
  ),
  calibration,
  /** Complexity by the length of the query in words: a classifier that only counts words fails at the short ones. */
  byLength: z.array(
    z.object({
      fromWords: count,
      toWords: count,
      queries: count,
      accuracy: share,
      macroF1: share,
      complexCalledSimple: share,
    }),
  ),
  byLanguage: z.array(
    z.object({
      language: z.enum(LANGUAGES),
      queries: count,
      languageRecall: share,
      categoryMacroF1: share,
      complexityMacroF1: share,
      complexCalledSimple: share,
    }),
  ),
});
export type RoutingEvaluation = z.infer<typeof evaluation>;

const baseline = complexityFigures.pick({ accuracy: true, macroF1: true, complexCalledSimple: true });

export const routingReport = z.object({
  corpus: z.object({
    queries: count,
    trainedOn: count,
    /** Kept apart by a hash of the id before training; read only for `keptApart`. */
    keptApart: count,
    sources: z.array(z.object({ source: z.string(), queries: count })),
    languages: z.record(z.enum(LANGUAGES), count),
    categories: z.record(z.enum(CATEGORIES), count),
    complexities: z.record(z.enum(COMPLEXITIES), count),
  }),
  weights: z.object({ bytes: count, sha256: z.string(), trainedOn: z.string() }),
  /** When a probability is enough; see `ComplexityRule`. */
  rule: z.object({ temperature: z.number(), simpleFrom: share, complexFrom: share }),
  keptApart: evaluation,
  /** Each writer's queries answered by weights trained on the others' only: how it does on a stranger's queries. */
  strangers: evaluation,
  /** On the part kept apart. */
  baselines: z.object({ alwaysSimple: baseline, lengthOnly: baseline }),
});
export type RoutingReport = z.infer<typeof routingReport>;
