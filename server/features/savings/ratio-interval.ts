import studentQuantile from '@stdlib/stats-base-dists-t-quantile';

/** Sums over the users of one arm, and sums of products: x is a user's requests, y what they cost. */
export const USER_SUMS = ['x', 'y', 'xx', 'xy', 'yy', 'xxx', 'xxy', 'xyy'] as const;
export type UserSums = { readonly users: number } & Readonly<Record<(typeof USER_SUMS)[number], number>>;

/**
 * Cost per request, and the variance of that mean relative to its square. Users are what was drawn, and requests of one
 * user are alike, so the variance is that of a ratio of two sums over users: Cochran, Sampling Techniques (1977), 6.12.
 * Users who ask much pull the mean towards themselves and so look less unusual than they are; like in the jackknife, each
 * counts for more by twice its part of all requests.
 */
const costPerRequest = ({ users, x, y, xx, xy, yy, xxx, xxy, xyy }: UserSums) => {
  const value = y / x;
  const squares = yy - 2 * value * xy + value ** 2 * xx;
  const pull = (2 / x) * (xyy - 2 * value * xxy + value ** 2 * xxx);
  const variance = (Math.max(0, squares + pull) / x ** 2) * (users / (users - 1));
  return { value, relative: variance / value ** 2, users };
};

const CONFIDENCE = 0.95;

/**
 * Per cent that treatment saves against control, with its 95 % interval: Welch's on the logarithm of the ratio, by the
 * delta method. Both arms need several users, and some cost.
 */
export const savedInterval = (treatment: UserSums, control: UserSums) => {
  const arms = [costPerRequest(treatment), costPerRequest(control)] as const;
  const ratio = Math.log(arms[0].value / arms[1].value);
  const variance = arms[0].relative + arms[1].relative;
  const freedom = variance ** 2 / arms.reduce((sum, { relative, users }) => sum + relative ** 2 / (users - 1), 0);
  const reach = variance === 0 ? 0 : studentQuantile(1 - (1 - CONFIDENCE) / 2, freedom) * Math.sqrt(variance);
  const saved = (logarithm: number) => 100 * (1 - Math.exp(logarithm));
  return { percent: saved(ratio), low: saved(ratio + reach), high: saved(ratio - reach) };
};
