import type { LabelFigures, RoutingEvaluation, RoutingReport } from '#shared/contracts/routing-report.ts';

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
const decimal = (value: number) => value.toFixed(3);
const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]) =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

const labelTable = (figures: LabelFigures) =>
  table(
    ['label', 'queries', 'precision', 'recall', 'F1'],
    figures.perLabel.map((each) => [
      each.label,
      each.queries,
      percent(each.precision),
      percent(each.recall),
      decimal(each.f1),
    ]),
  );

const describeEvaluation = ({ language, category, complexity, features, calibration, ...rest }: RoutingEvaluation) =>
  [
    table(
      ['label', 'accuracy', 'macro-F1'],
      [
        ['complexity', percent(complexity.accuracy), decimal(complexity.macroF1)],
        ['category', percent(category.accuracy), decimal(category.macroF1)],
        ['language', percent(language.accuracy), decimal(language.macroF1)],
      ],
    ),
    `Complex called simple: **${percent(complexity.complexCalledSimple)}**; simple called complex: ${percent(complexity.simpleCalledComplex)}. Expected calibration error: ${percent(calibration.expectedError)}.`,
    '### Complexity',
    table(
      ['truth ↓ called →', 'simple', 'medium', 'complex'],
      complexity.confusion.map((row) => [row.truth, row.simple, row.medium, row.complex]),
    ),
    table(
      ['probability given', 'queries', 'mean', 'right'],
      calibration.bins.map((bin) => [
        `${bin.from.toFixed(1)}–${bin.to.toFixed(1)}`,
        bin.queries,
        percent(bin.confidence),
        percent(bin.accuracy),
      ]),
    ),
    table(
      ['words', 'queries', 'accuracy', 'macro-F1', 'complex called simple'],
      rest.byLength.map((each) => [
        each.toWords > 1_000 ? `${each.fromWords} or more` : `${each.fromWords}–${each.toWords}`,
        each.queries,
        ...complexityRow(each),
      ]),
    ),
    '### Category',
    labelTable(category),
    '### Language',
    labelTable(language),
    table(
      ['language', 'queries', 'complexity macro-F1', 'category macro-F1', 'complex called simple'],
      rest.byLanguage.map((each) => [
        each.language,
        each.queries,
        decimal(each.complexityMacroF1),
        decimal(each.categoryMacroF1),
        percent(each.complexCalledSimple),
      ]),
    ),
    '### Features',
    table(
      ['feature', 'queries', 'precision', 'recall', 'F1'],
      features.map((each) => [
        each.feature,
        each.queries,
        percent(each.precision),
        percent(each.recall),
        decimal(each.f1),
      ]),
    ),
  ].join('\n\n');

/** The report as Markdown. */
export const describeReport = ({ corpus, weights, rule, keptApart, strangers, baselines }: RoutingReport) => `\
# What the router's classifier gets right

Written by \`npm run route:train\` from ${corpus.queries} labelled queries: ${corpus.trainedOn} to train on, ${corpus.keptApart} kept apart by a hash of
their id. The weights are ${weights.bytes} bytes. Complex from P(complex) ≥ ${rule.complexFrom}, else simple from P(simple) ≥ ${rule.simpleFrom}, else medium.

${table(
  ['on the part kept apart', 'accuracy', 'macro-F1', 'complex called simple'],
  [
    ['this classifier', ...complexityRow(keptApart.complexity)],
    ['by length alone', ...complexityRow(baselines.lengthOnly)],
    ['always simple', ...complexityRow(baselines.alwaysSimple)],
  ],
)}

## The part kept apart (${keptApart.queries} queries)

${describeEvaluation(keptApart)}

## Strangers (${strangers.queries} queries)

Each writer's queries answered by weights trained on the other writers' only, within the training part.

${describeEvaluation(strangers)}
`;

const complexityRow = (figures: { accuracy: number; macroF1: number; complexCalledSimple: number }) => [
  percent(figures.accuracy),
  decimal(figures.macroF1),
  percent(figures.complexCalledSimple),
];
