import { percentOf, type MicroVnd } from './money.ts';

/** Too little of either side makes an interval that means nothing; users, because requests of one user are alike. */
export const MIN_USERS_PER_ARM = 50;
/** So unlikely that the sides' sizes came about by chance that something else divides users than the rollout. */
const SAMPLE_RATIO_CHANCE = 0.001;

/** What was spent against what would have been; negative: more was spent. Per cent of the latter, null when that is 0. */
export const savedOf = (spent: MicroVnd, otherwise: MicroVnd) => ({
  saved: (otherwise - spent) as MicroVnd,
  percent: otherwise === 0n ? null : percentOf(otherwise - spent, otherwise),
});

export const COMPARISON_GAPS = ['tooFewUsers', 'noPrices', 'noControl', 'noTreatment'] as const;
export type ComparisonGap = (typeof COMPARISON_GAPS)[number];

type ArmSize = { readonly users: number; readonly requests: number };
/** Why treatment can't be compared with control; null when it can. */
export const comparisonGap = (treatment: ArmSize, control: ArmSize): ComparisonGap | null => {
  if (treatment.users === 0) return 'noTreatment';
  if (control.users === 0) return 'noControl';
  if (treatment.requests === 0 || control.requests === 0) return 'noPrices';
  return Math.min(treatment.users, control.users) < MIN_USERS_PER_ARM ? 'tooFewUsers' : null;
};

export const SAMPLE_RATIO_STATES = ['fits', 'differs', 'unknown'] as const;
export type SampleRatioState = (typeof SAMPLE_RATIO_STATES)[number];
/** `chance`: of sides as uneven as these; null when no share held for the whole time. */
export const sampleRatioState = (chance: number | null): SampleRatioState => {
  if (chance === null) return 'unknown';
  return chance < SAMPLE_RATIO_CHANCE ? 'differs' : 'fits';
};
