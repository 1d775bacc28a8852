import { createHash } from 'node:crypto';
import type { RoutingReport } from '#shared/contracts/routing-report.ts';
import { FEATURES, LANGUAGES } from '#shared/domain/query.ts';
import { CATEGORIES, COMPLEXITIES } from '#shared/domain/usage.ts';
import { createQueryAnalyser } from '../analyse-query.ts';
import { scoreFeatures, sigmoid, type Head, type RoutingModel } from '../routing-model.ts';
import { encodeWeights, type RoutingWeights } from '../weights-file.ts';
import { measureBaselines } from './baselines.ts';
import { FOLD_COUNT, foldOf, isKeptApart, type LabelledQuery } from './corpus.ts';
import { evaluate, type Answered } from './evaluate.ts';
import { fitHead, fitHeads, readSamples, TRAINING, type Sample } from './fit-heads.ts';
import { balanceLengths } from './length-balance.ts';
import { tuneComplexityRule, tuneFeatureBorder } from './tune-decision.ts';

/** Queries whose length misleads, of all subjects: they stay in every training, for no other source has their kind. */
const COUNTERWEIGHT = 'short-and-long.jsonl';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** SHA-256 over everything training reads: settings, labels, and the features as this program reads them. */
export const hashTraining = (samples: readonly Sample[]) => {
  const hash = createHash('sha256').update(JSON.stringify(TRAINING));
  for (const { query, features } of samples) {
    const { id, language, category, complexity } = query;
    hash.update(JSON.stringify([id, language, category, complexity, query.features]));
    hash.update(features.shape).update(features.hashes).update(features.values);
  }
  return hash.digest('hex');
};

export const trainingPart = (queries: readonly LabelledQuery[]) => queries.filter(({ id }) => !isKeptApart(id));

/** Scores of one head for samples it has not seen. */
const scoresOf = (head: Head, samples: readonly Sample[]) => {
  const scores = new Float64Array(head.classes);
  return samples.map(({ query, features }) => {
    scoreFeatures(head, features, scores);
    return { query, scores: [...scores] };
  });
};
type Scored = ReturnType<typeof scoresOf>;

const unseenComplexity = (all: Scored) => {
  const importances = balanceLengths(all.map(({ query }) => query));
  return ({ query, scores }: Scored[number], at: number) => ({
    scores,
    truth: COMPLEXITIES.indexOf(query.complexity),
    importance: importances[at] ?? 1,
  });
};

/** The borders, by queries that the weights behind the scores have not seen. */
const tune = (complexity: Scored, features: Scored): Pick<RoutingModel, 'rule' | 'featureFrom'> => ({
  rule: tuneComplexityRule(complexity.map(unseenComplexity(complexity))),
  featureFrom: FEATURES.map((feature, column) =>
    tuneFeatureBorder(
      features.map(({ query, scores }) => ({
        odds: sigmoid(scores[column] ?? 0),
        truth: query.features.includes(feature),
      })),
    ),
  ),
});

const answersOf = (model: RoutingModel, queries: readonly LabelledQuery[]): Answered[] => {
  const analyse = createQueryAnalyser(model);
  return queries.map((query) => ({ query, answer: analyse(query.text) }));
};

const countBy = <Label extends string>(labels: readonly Label[], values: readonly Label[]) => {
  const counted = (label: Label) => values.filter((value) => value === label).length;
  return Object.fromEntries(labels.map((label) => [label, counted(label)] as const)) as Record<Label, number>;
};

/**
 * Trains on four fifths of the queries, tunes the decision by cross-validation within them, and only then reads the fifth
 * kept apart, for the report. The same queries give the same bytes. Takes minutes; `say` hears what is being done.
 */
export const trainRouter = (queries: readonly LabelledQuery[], say: (progress: string) => void) => {
  const samples = readSamples(trainingPart(queries));
  const sources = [...new Set(samples.map(({ query }) => query.source))].sort();
  const split = (isUnseen: (query: LabelledQuery) => boolean) => ({
    seen: samples.filter(({ query }) => !isUnseen(query)),
    unseen: samples.filter(({ query }) => isUnseen(query)),
  });

  const bySource = sources
    .filter((source) => source !== COUNTERWEIGHT)
    .map((source) => {
      say(`training without ${source}`);
      const { seen, unseen } = split((query) => query.source === source);
      return { heads: fitHeads(seen), unseen };
    });
  const byChance = Array.from({ length: FOLD_COUNT }, (_, fold) => {
    say(`cross-validating, fold ${fold + 1} of ${FOLD_COUNT}`);
    const { seen, unseen } = split((query) => foldOf(query.id) === fold);
    return scoresOf(fitHead('complexity', seen), unseen);
  });
  const tuned = tune(
    byChance.flat(),
    bySource.flatMap(({ heads, unseen }) => scoresOf(heads.features, unseen)),
  );
  say('training on all sources');
  const weights: RoutingWeights = { heads: fitHeads(samples), ...tuned, trainedOn: hashTraining(samples) };
  const bytes = encodeWeights(weights);

  const keptApart = queries.filter(({ id }) => isKeptApart(id));
  const strangers = bySource.flatMap(({ heads, unseen }) =>
    answersOf(
      { heads, ...tuned },
      unseen.map(({ query }) => query),
    ),
  );
  const report: RoutingReport = {
    corpus: {
      queries: queries.length,
      trainedOn: samples.length,
      keptApart: keptApart.length,
      sources: sources.map((source) => ({
        source,
        queries: queries.filter((query) => query.source === source).length,
      })),
      languages: countBy(
        LANGUAGES,
        queries.map((query) => query.language),
      ),
      categories: countBy(
        CATEGORIES,
        queries.map((query) => query.category),
      ),
      complexities: countBy(
        COMPLEXITIES,
        queries.map((query) => query.complexity),
      ),
    },
    weights: { bytes: bytes.length, sha256: sha256(bytes), trainedOn: weights.trainedOn },
    rule: tuned.rule,
    keptApart: evaluate(answersOf(weights, keptApart)),
    strangers: evaluate(strangers),
    baselines: measureBaselines(
      samples.map(({ query }) => query),
      keptApart,
    ),
  };
  return { bytes, report, strangers };
};
