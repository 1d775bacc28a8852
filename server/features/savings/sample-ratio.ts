import erfc from '@stdlib/math-base-special-erfc';

/** Chance of a division of users at least as far from `share` as this: χ² with one degree of freedom. */
export const chanceOfDivision = (treatment: number, control: number, share: number) => {
  const all = treatment + control;
  const expected = all * share;
  const square = (treatment - expected) ** 2 / expected + (control - (all - expected)) ** 2 / (all - expected);
  return erfc(Math.sqrt(square / 2));
};
