import { raceRollbacks } from '#tests/support/rollback-race.ts';
import { startTestCluster } from '#tests/support/postgres.ts';
import { bar, type BenchResult, type BenchSize } from './bar.ts';
import { EXCLUDED, openGrowthBook, openOwn, openUnleash, TARGETS, type FlagClient } from './flag-clients.ts';
import { percentile } from './percentile.ts';

const EVALUATIONS = { small: 50_000, large: 300_000 } as const;
/** The clients take turns, so that whatever else the machine does meets all of them. */
const TURNS = 10;
const ROLLBACKS = 100;

const USERS = [
  ...Array.from({ length: 20_000 }, (_, index) => `usr_${index.toString(36)}-0192f1c0-7b3a`),
  ...TARGETS,
  ...EXCLUDED,
];

/** Microseconds of single evaluations. */
const timeOne = ({ isOn }: FlagClient, count: number, from: number) =>
  Array.from({ length: count }, (_, index) => {
    const userId = USERS[(from + index * 7_919) % USERS.length] ?? '';
    const started = performance.now();
    isOn(userId);
    return (performance.now() - started) * 1_000;
  });

/** A client that answers otherwise would be measured for another task. */
const requireSameTask = (name: string, { isOn }: FlagClient) => {
  const share = USERS.filter((userId) => isOn(userId)).length / USERS.length;
  const listsHold = TARGETS.every((userId) => isOn(userId)) && !EXCLUDED.some((userId) => isOn(userId));
  if (!listsHold || Math.abs(share - 0.5) > 0.02) throw new Error(`${name} evaluates another flag: ${share}`);
};

const evaluate = async (size: BenchSize) => {
  const clients: Record<string, FlagClient> = {
    own: openOwn(),
    unleash: await openUnleash(),
    growthBook: openGrowthBook(),
  };
  const times: Record<string, number[]> = {};
  for (const [name, client] of Object.entries(clients)) requireSameTask(name, client);
  for (let turn = 0; turn < TURNS; turn += 1)
    for (const [name, client] of Object.entries(clients))
      times[name] = (times[name] ?? []).concat(timeOne(client, EVALUATIONS[size] / TURNS, turn));
  const figures: Record<string, number> = {};
  for (const [name, client] of Object.entries(clients)) {
    client.close();
    for (const [label, share] of [
      ['p50', 0.5],
      ['p99', 0.99],
      ['p999', 0.999],
    ] as const)
      figures[`${name}.${label}Us`] = percentile(times[name] ?? [], share);
  }
  return figures;
};

/**
 * One evaluation of a flag, beside the local evaluation of two flag services' clients; and how soon three processes on
 * one database refuse after a rollback, while one of them can't be told.
 */
export const run = async (size: BenchSize): Promise<BenchResult> => {
  const figures = await evaluate(size);
  console.log(figures);
  const cluster = await startTestCluster();
  try {
    const { delays } = await raceRollbacks(ROLLBACKS);
    figures['rollback.p50Ms'] = percentile(delays, 0.5);
    figures['rollback.p99Ms'] = percentile(delays, 0.99);
    figures['rollback.slowestMs'] = percentile(delays, 1);
  } finally {
    await cluster.stop();
  }
  return {
    figures,
    bars: {
      'own.p99Us': bar(figures['own.p99Us'] ?? Number.NaN, 5, 'atMost'),
      'rollback.p99Ms': bar(figures['rollback.p99Ms'] ?? Number.NaN, 1_000, 'atMost'),
    },
  };
};
