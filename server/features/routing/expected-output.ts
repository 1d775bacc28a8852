import type { Category, Complexity } from '#shared/domain/usage.ts';
import type { ModelAbilities } from './catalogue.ts';

/** Answers of one model to one kind of query. */
export type OutputSums = {
  readonly provider: string;
  readonly model: string;
  readonly category: Category;
  readonly complexity: Complexity;
  readonly answers: number;
  readonly outputTokens: number;
};
type Kind = { readonly category: Category; readonly complexity: Complexity };
type Model = Pick<ModelAbilities, 'provider' | 'model' | 'reasoning'>;

/** Tokens of an answer of medium complexity, until the project's own usage says otherwise. */
const FIRST_TOKENS: Readonly<Record<Category, number>> = {
  chat: 220,
  qa: 320,
  translation: 300,
  summarization: 380,
  math: 550,
  analysis: 700,
  writing: 750,
  coding: 800,
};
const FIRST_SHARE: Readonly<Record<Complexity, number>> = { simple: 0.5, medium: 1, complex: 1.8 };
/** Thinking is paid as output. */
const FIRST_REASONING_FACTOR = 1.5;
/** Answers that weigh as much as what is assumed at first: of a kind of query, and of a model. */
const FIRST_WEIGHT = 200;
const FIRST_MODEL_WEIGHT = 100;

const kindOf = ({ category, complexity }: Kind) => `${category} ${complexity}`;
const nameOf = ({ provider, model }: { provider: string; model: string }) => `${provider}/${model}`;
const firstFactor = ({ reasoning }: Pick<Model, 'reasoning'>) => (reasoning ? FIRST_REASONING_FACTOR : 1);

export type ExpectedOutput = (kind: Kind, model: Model) => number;

/**
 * How long answers are expected to be, in the provider's tokens: a mean for each kind of query, times how much longer than
 * others a model answers. Both are means of the usage, shrunk towards what is assumed at first, so that ten answers don't
 * decide what ten thousand would.
 */
export const createExpectedOutput = (
  sums: readonly OutputSums[],
  reasons: (model: string) => boolean,
): ExpectedOutput => {
  const kinds = new Map<string, { answers: number; tokens: number }>();
  for (const one of sums) {
    const kind = kinds.get(kindOf(one)) ?? { answers: 0, tokens: 0 };
    kind.answers += one.answers;
    // As a model that doesn't reason would have answered.
    kind.tokens += one.outputTokens / firstFactor({ reasoning: reasons(nameOf(one)) });
    kinds.set(kindOf(one), kind);
  }
  const meanOf = (kind: Kind) => {
    const { answers, tokens } = kinds.get(kindOf(kind)) ?? { answers: 0, tokens: 0 };
    const first = FIRST_TOKENS[kind.category] * FIRST_SHARE[kind.complexity];
    return (tokens + first * FIRST_WEIGHT) / (answers + FIRST_WEIGHT);
  };
  const models = new Map<string, { answers: number; tokens: number }>();
  for (const one of sums) {
    const model = models.get(nameOf(one)) ?? { answers: 0, tokens: 0 };
    model.answers += one.answers;
    model.tokens += one.outputTokens / meanOf(one) / firstFactor({ reasoning: reasons(nameOf(one)) });
    models.set(nameOf(one), model);
  }
  return (kind, model) => {
    const { answers, tokens } = models.get(nameOf(model)) ?? { answers: 0, tokens: 0 };
    const factor = (tokens + FIRST_MODEL_WEIGHT) / (answers + FIRST_MODEL_WEIGHT);
    return Math.max(1, Math.ceil(meanOf(kind) * factor * firstFactor(model)));
  };
};
