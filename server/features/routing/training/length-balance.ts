import { countWords, type LabelledQuery } from './corpus.ts';

/** Borders between the lengths that are balanced against each other, in words. */
const WORDS = [5, 8, 12, 16, 20, 26, 34, 45, 60, 90];
/** No query counts more than so many times another's, so that a few odd ones don't rule. */
const MOST_IMPORTANCE = 6;

const lengthOf = (text: string) => {
  const words = countWords(text);
  return WORDS.filter((border) => words >= border).length;
};

const countBy = (keys: readonly string[]) => {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return (key: string) => counts.get(key) ?? 0;
};

/**
 * How much each query counts so that its length says little of its complexity: P(complexity) ÷ P(complexity | length).
 * Writers of a corpus make hard queries long and easy ones short; people who ask don't. Without this, a classifier learns
 * to count words.
 */
export const balanceLengths = (queries: readonly LabelledQuery[]): Float32Array => {
  const complexities = countBy(queries.map(({ complexity }) => complexity));
  const lengths = countBy(queries.map(({ text }) => String(lengthOf(text))));
  const both = countBy(queries.map(({ text, complexity }) => `${lengthOf(text)} ${complexity}`));
  return Float32Array.from(queries, ({ text, complexity }) => {
    const length = lengthOf(text);
    const expected = (complexities(complexity) / queries.length) * lengths(String(length));
    const importance = expected / both(`${length} ${complexity}`);
    return Math.min(MOST_IMPORTANCE, Math.max(1 / MOST_IMPORTANCE, importance));
  });
};
