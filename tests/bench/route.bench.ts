import { readFileSync } from 'node:fs';
import { createQueryAnalyser } from '#server/features/routing/analyse-query.ts';
import { readRoutingWeights, ROUTING_WEIGHTS } from '#server/features/routing/read-routing-weights.ts';
import { readCorpus } from '#server/features/routing/training/corpus.ts';
import { MOST_WEIGHT_BYTES } from '#server/features/routing/weights-file.ts';
import { bar, type BenchResult, type BenchSize } from './bar.ts';
import { percentile } from './percentile.ts';

const LIMIT_MICROSECONDS = 200;
const ROUNDS = { small: 5, large: 25 };
const CORPUS = new URL('../../resources/routing/corpus', import.meta.url).pathname;

/**
 * One decision over every text of the corpus, and over long ones. Each text's time is the median of its rounds: what the
 * decision takes, without the moments in which the machine did something else; `everyCall` has those too.
 */
export const run = async (size: BenchSize): Promise<BenchResult> => {
  const started = performance.now();
  const analyse = createQueryAnalyser(readRoutingWeights());
  const loadMs = performance.now() - started;
  const texts = readCorpus(CORPUS).map(({ text }) => text);
  const page = texts.join('\n').slice(0, 20_000);
  const longTexts = [
    page,
    page.normalize('NFD'),
    page.repeat(500),
    'a '.repeat(50_000),
    'ế'.normalize('NFD').repeat(50_000),
  ];

  const time = (text: string) => {
    const from = performance.now();
    analyse(text);
    return (performance.now() - from) * 1_000;
  };
  const warmUp = (all: readonly string[]) => all.forEach(time);
  const measure = (all: readonly string[], rounds: number) => {
    const times: number[][] = all.map(() => []);
    for (let round = 0; round < rounds; round++) all.forEach((text, at) => times[at]?.push(time(text)));
    return { medians: times.map((each) => percentile(each, 0.5)), all: times.flat() };
  };
  warmUp(texts);
  const decisions = measure(texts, ROUNDS[size]);
  const long = measure(longTexts, ROUNDS[size] * 20);
  const p99 = percentile(decisions.medians, 0.99);
  const longest = Math.max(...long.medians);
  console.log(`${texts.length} texts: p99 ${p99} µs; slowest long text ${longest} µs`);
  return {
    figures: {
      texts: texts.length,
      loadMs: Math.round(loadMs),
      'decision.p50Microseconds': percentile(decisions.medians, 0.5),
      'decision.slowestMicroseconds': percentile(decisions.medians, 1),
      'everyCall.p50Microseconds': percentile(decisions.all, 0.5),
      'everyCall.p99Microseconds': percentile(decisions.all, 0.99),
    },
    bars: {
      'decision.p99Microseconds': bar(p99, LIMIT_MICROSECONDS, 'atMost'),
      'longText.slowestMicroseconds': bar(longest, LIMIT_MICROSECONDS, 'atMost'),
      weightBytes: bar(readFileSync(ROUTING_WEIGHTS).length, MOST_WEIGHT_BYTES, 'atMost'),
    },
  };
};
