import { readCorpus } from '#server/features/routing/training/corpus.ts';
import type { Category } from '#shared/domain/usage.ts';
import type { SampleUser } from './population.ts';
import { weighted, type Random } from './random.ts';
import { CATEGORY_MIX } from './workload.ts';

const CORPUS = new URL('../../resources/routing/corpus', import.meta.url).pathname;
const SYSTEM = 'Bạn là trợ lý của pho.chat. Trả lời bằng tiếng Việt, ngắn gọn và đúng trọng tâm.';

/** Lets the router choose; the others ask for the model they are used to. */
const AUTO = { model: 'auto', often: 0.12 };
const STREAMED = 0.7;
/** Of streamed answers: readers who leave, and after how many ms; most answers take a little over a second. */
const LEFT = { often: 0.07, fromMs: 300, toMs: 1_200 };
/** How often the client bounds the answer, in tokens. */
const BOUND = { often: 0.15, tokens: weighted([128, 256, 512].map((tokens) => [tokens, 1] as const)) };

export type SampleQueries = ReadonlyMap<Category, readonly string[]>;
export type SampleChat = {
  /** OpenAI's request. */
  readonly body: Readonly<Record<string, unknown>>;
  /** When the reader leaves, in ms; null: reads to the end. */
  readonly leavesAfterMs: number | null;
};

/** What people ask, by category: the router's own corpus, without what needs a picture or a tool. */
export const readSampleQueries = (): SampleQueries => {
  const queries = readCorpus(CORPUS).filter(({ features }) => features.length === 0);
  const byCategory = Map.groupBy(queries, ({ category }) => category);
  return new Map([...byCategory].map(([category, found]) => [category, found.map(({ text }) => text)]));
};

/** One chat as such a user would ask for it. */
export const drawChat = (random: Random, { habits }: SampleUser, queries: SampleQueries): SampleChat => {
  const texts = queries.get(random.weighted(CATEGORY_MIX[habits.persona])) ?? [];
  const content = texts[random.integer(0, Math.max(0, texts.length - 1))] ?? 'Chào bạn';
  const model = random.chance(AUTO.often) ? AUTO.model : random.weighted(habits.models).model;
  const stream = random.chance(STREAMED);
  const messages = [
    { role: 'system', content: SYSTEM },
    { role: 'user', content },
  ];
  return {
    body: {
      model,
      messages,
      ...(stream && { stream, stream_options: { include_usage: true } }),
      ...(random.chance(BOUND.often) && { max_completion_tokens: random.weighted(BOUND.tokens) }),
    },
    leavesAfterMs: stream && random.chance(LEFT.often) ? Math.round(random.between(LEFT.fromMs, LEFT.toMs)) : null,
  };
};
