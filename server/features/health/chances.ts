import betainc from '@stdlib/math-base-special-betainc';
import studentCdf from '@stdlib/stats-base-dists-t-cdf';
import type { CostEvidence, Counted, ShareEvidence } from '#shared/domain/health-verdict.ts';

/**
 * Chance of `bad` or more among `all` when each is bad with probability `share`: the upper tail of the binomial. Simply 1
 * when there are no more than expected.
 */
export const chanceOfAtLeast = ({ all, bad }: Counted, share: number) => {
  // What failed may have begun in the window before.
  const count = Math.min(bad, all);
  return count <= all * share ? 1 : betainc(share, count, all - count + 1);
};

/**
 * Chance of as many bad ones in treatment, given how many there were on both sides, if both had the same share: each bad
 * one would fall to treatment by its part of all. Exact for rare events, and too careful for frequent ones.
 */
const chanceUnderControl = (treatment: Counted, control: Counted) => {
  const all = treatment.all + control.all;
  if (all === 0) return 1;
  return chanceOfAtLeast({ all: treatment.bad + control.bad, bad: treatment.bad }, treatment.all / all);
};

/** `limit` is a share. */
export const shareEvidence = (treatment: Counted, control: Counted, limit: number): ShareEvidence => ({
  treatment,
  control,
  treatmentAboveLimit: chanceOfAtLeast(treatment, limit),
  bothAboveLimit: chanceOfAtLeast({ all: treatment.all + control.all, bad: treatment.bad + control.bad }, limit),
  treatmentAboveControl: chanceUnderControl(treatment, control),
});

/** Requests and their cost in micro-đồng, by groups of users. */
export type GroupedCost = { readonly requests: readonly bigint[]; readonly microVnd: readonly bigint[] };
type Mean = { readonly value: number; readonly variance: number; readonly groups: number };

/** Below that a mean's variance is not known well enough. */
const MIN_GROUPS = 20;

/**
 * Mean cost per request and the variance of that mean, from how far groups of users are from it: the linearised variance
 * of a ratio, Cochran, Sampling Techniques (1977), 6.12. Requests of one user are alike, groups of users are not.
 */
export const meanCost = ({ requests, microVnd }: GroupedCost): Mean | null => {
  const used = requests.flatMap((count, index) =>
    count > 0n ? [{ count: Number(count), cost: Number(microVnd[index] ?? 0n) }] : [],
  );
  const count = used.reduce((sum, one) => sum + one.count, 0);
  const cost = used.reduce((sum, one) => sum + one.cost, 0);
  const groups = used.length;
  if (groups < MIN_GROUPS || cost === 0) return null;
  const value = cost / count;
  const squares = used.reduce((sum, one) => sum + ((one.cost - value * one.count) / count) ** 2, 0);
  return { value, variance: (squares * groups) / (groups - 1), groups };
};

/** Welch's test on the logarithms of the two means, one-sided: costs are skewed, their logarithms less so. */
export const costEvidence = (treatment: GroupedCost, control: GroupedCost): CostEvidence => {
  const [one, other] = [meanCost(treatment), meanCost(control)];
  if (!one || !other) return null;
  const parts = [one, other].map(({ value, variance, groups }) => ({ part: variance / value ** 2, groups }));
  const variance = parts.reduce((sum, { part }) => sum + part, 0);
  const freedom = variance ** 2 / parts.reduce((sum, { part, groups }) => sum + part ** 2 / (groups - 1), 0);
  const increase = one.value / other.value - 1;
  if (variance === 0) return { increase, chance: increase > 0 ? 0 : 1 };
  return { increase, chance: studentCdf(-Math.log1p(increase) / Math.sqrt(variance), freedom) };
};
