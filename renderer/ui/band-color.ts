import type { HealthBand } from '#shared/domain/budget.ts';

/** The same colour for a budget band on every screen. */
export const BAND_COLOR: Readonly<Record<HealthBand, string>> = {
  under75: 'var(--pho-good)',
  from75: 'var(--pho-series-1)',
  from90: 'var(--pho-warning)',
  from95: 'var(--pho-series-3)',
  over100: 'var(--pho-bad)',
};
