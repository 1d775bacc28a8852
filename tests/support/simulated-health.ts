import type { EarlierHealth } from '#server/features/health/health-verdicts.ts';
import { readHealth } from '#server/features/health/health-readings.ts';
import { emptySums, type Sums } from '#server/features/health/health-sums.ts';
import { stepVerdicts } from '#server/features/health/health-verdicts.ts';
import { createRandom, type Random } from '#server/simulator/random.ts';
import type { HealthVerdicts } from '#shared/contracts/health.ts';
import { ARMS, type Arm } from '#shared/domain/usage.ts';
import { ROLLOUT } from './rollout-state.ts';

/** One arm's traffic in one minute. */
export type MinuteOfTraffic = {
  /** Requests a second of both arms together. */
  perSecond: number;
  /** Share of requests that fail, and that we hold up for longer than the threshold. */
  failing: Readonly<Record<Arm, number>>;
  slow: Readonly<Record<Arm, number>>;
  /** Times control's cost that treatment's requests cost. */
  costFactor: number;
};
export type SimulatedRollout = {
  seed: string;
  /** Share of users that are treated. */
  treated: number;
  /** How many use the service; their groups differ in how much they ask, and what. */
  users: number;
  traffic(minute: number): MinuteOfTraffic;
};

const GROUPS = 64;
/** Keys of latency bins below and above any threshold. */
const [FAST, SLOW] = [100, 400];
type Group = { weight: number; meanVnd: number };

/** Groups as users make them: few ask much, and everybody asks for other things. */
const drawGroups = (random: Random, users: number): Group[] => {
  const groups = Array.from({ length: GROUPS }, () => ({ weight: 0, cost: 0 }));
  for (let user = 0; user < users; user += 1) {
    const group = groups[random.integer(0, GROUPS - 1)];
    const activity = random.lognormal(1, 1);
    if (group) group.weight += activity;
    if (group) group.cost += activity * random.lognormal(2, 0.7);
  }
  const total = groups.reduce((sum, { weight }) => sum + weight, 0);
  return groups.map(({ weight, cost }) => ({ weight: weight / total, meanVnd: weight === 0 ? 0 : cost / weight }));
};

/** Bad events are drawn exactly, because the tail decides; of others many are as good as normal. */
const drawCount = (random: Random, mean: number) =>
  mean < 30 ? random.poisson(mean) : Math.max(0, Math.round(mean + Math.sqrt(mean) * random.normal()));

/** Gamma with scale 1, by Marsaglia and Tsang (2000). */
const drawGamma = (random: Random, shape: number): number => {
  if (shape < 1) return drawGamma(random, shape + 1) * (1 - random.uniform()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random.uniform()) < x ** 2 / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
};
/** Costs of one request spread by 1.3 times their mean. */
const COST_SHAPE = 1 / 1.3 ** 2;

const drawMinute = (random: Random, groups: readonly Group[], arm: Arm, minute: MinuteOfTraffic, share: number) => {
  const sums = emptySums();
  sums.requests = drawCount(random, minute.perSecond * 60 * share);
  sums.failed = Math.min(sums.requests, random.poisson(sums.requests * minute.failing[arm]));
  const slow = Math.min(sums.requests, random.poisson(sums.requests * minute.slow[arm]));
  sums.overhead.bins.set(FAST, sums.requests - slow).set(SLOW, slow);
  for (const [index, { weight, meanVnd }] of groups.entries()) {
    const count = drawCount(random, sums.requests * weight);
    const sum = count === 0 ? 0 : (meanVnd * drawGamma(random, count * COST_SHAPE)) / COST_SHAPE;
    sums.groupRequests[index] = BigInt(count);
    sums.groupMicroVnd[index] = BigInt(Math.round(sum * 1e6 * (arm === 'treatment' ? minute.costFactor : 1)));
    sums.paidRequests += count;
  }
  return sums;
};

/** Sums of the newest minutes, kept up to date by adding what comes and taking away what leaves. */
const createRunningSums = (lengths: readonly number[]) => {
  const minutes: Sums[] = [];
  const running = new Map(lengths.map((length) => [length, emptySums()]));
  const count = (to: Sums, one: Sums, sign: 1 | -1) => {
    to.requests += sign * one.requests;
    to.failed += sign * one.failed;
    to.paidRequests += sign * one.paidRequests;
    for (const [key, size] of one.overhead.bins)
      to.overhead.bins.set(key, (to.overhead.bins.get(key) ?? 0) + sign * size);
  };
  const addCosts = (to: Sums, one: Sums, left: Sums | undefined) => {
    for (let group = 0; group < GROUPS; group += 1) {
      to.groupRequests[group] =
        (to.groupRequests[group] ?? 0n) + (one.groupRequests[group] ?? 0n) - (left?.groupRequests[group] ?? 0n);
      to.groupMicroVnd[group] =
        (to.groupMicroVnd[group] ?? 0n) + (one.groupMicroVnd[group] ?? 0n) - (left?.groupMicroVnd[group] ?? 0n);
    }
  };
  return {
    push(one: Sums) {
      minutes.push(one);
      for (const [length, sums] of running) {
        const left = minutes[minutes.length - 1 - length];
        count(sums, one, 1);
        if (left) count(sums, left, -1);
        // Costs are looked at in whole windows only.
        if (length >= 5) addCosts(sums, one, left);
      }
      if (minutes.length > Math.max(...lengths)) minutes.shift();
    },
    newest: (length: number) => running.get(length) ?? emptySums(),
  };
};

const WINDOWS = [1, 2, 3, 5, 60];
const DAY_START = Date.parse('2026-11-22T00:00:00Z');

/**
 * The verdicts of minute after minute of made-up traffic: counts are drawn, not requests, and judged by the service's own
 * rules. Answers nothing new when `until` says that enough was seen.
 */
export const simulateHealth = (
  { seed, treated, users, traffic }: SimulatedRollout,
  count: number,
  until: (verdicts: HealthVerdicts, minute: number) => boolean,
) => {
  const random = createRandom(seed);
  const shares = { treatment: treated, control: 1 - treated };
  const groups = {
    treatment: drawGroups(random, users * treated),
    control: drawGroups(random, users * (1 - treated)),
  };
  const sums = { treatment: createRunningSums(WINDOWS), control: createRunningSums(WINDOWS) };
  let earlier: EarlierHealth[] = [];
  for (let minute = 1; minute <= count; minute += 1) {
    for (const arm of ARMS) sums[arm].push(drawMinute(random, groups[arm], arm, traffic(minute), shares[arm]));
    const readings = readHealth({
      newest: (length) => ({ treatment: sums.treatment.newest(length), control: sums.control.newest(length) }),
      thresholds: ROLLOUT.thresholds,
      users: { treatment: { all: 0, bad: 0 }, control: { all: 0, bad: 0 } },
      database: { latencyMs: 1, unreachableSeconds: 0 },
    });
    const at = new Date(DAY_START + minute * 60_000);
    const { windows } = ROLLOUT.thresholds;
    const verdicts = stepVerdicts({ at, readings, earlier, windows, minutesAway: 0 });
    earlier = [...earlier.slice(1 - windows), { at: at.toISOString(), verdicts, readings }];
    if (until(verdicts, minute)) return { minute, verdicts, readings };
  }
  return null;
};
