import type { MicroVnd } from '#shared/domain/money.ts';
import type { Candidate } from './judge-candidates.ts';

/** Tokens; shorter answers help nobody. */
const SHORTEST_ANSWER = 64;
/** Reasoning counts as output: with fewer tokens such a model may think and then say nothing. */
const SHORTEST_REASONED_ANSWER = 512;

/** The longest answer, shorter than expected, that costs at most `limit`; undefined when it would be too short to help. */
export const fitAnswer = ({ model, inputTokens, outputTokens }: Candidate, limit: MicroVnd) => {
  const shortest = Math.min(model.reasoning ? SHORTEST_REASONED_ANSWER : SHORTEST_ANSWER, outputTokens);
  if (model.price(inputTokens, shortest) > limit) return undefined;
  let fits = shortest;
  let tooLong = outputTokens + 1;
  while (tooLong - fits > 1) {
    const middle = (fits + tooLong) >>> 1;
    if (model.price(inputTokens, middle) <= limit) fits = middle;
    else tooLong = middle;
  }
  return { maxOutputTokens: fits, estimate: model.price(inputTokens, fits) };
};
