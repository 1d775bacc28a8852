import { ALERT_STATES, alertListInput, type AlertListInput } from '#shared/contracts/alert-views.ts';
import type { Month } from '#shared/domain/time.ts';

export const ALL_MONTHS = 'all';
export type AlertFilters = Pick<AlertListInput, 'month' | 'level' | 'state' | 'search'>;

export const SHOWN_KINDS = ['all', 'budget', 'system'] as const;
/** Alerts of budgets, of the service itself, or both. */
export type ShownKind = (typeof SHOWN_KINDS)[number];
export const readKind = (params: URLSearchParams): ShownKind =>
  SHOWN_KINDS.find((kind) => kind === params.get('kind')) ?? 'all';

/** What the address asks for: `q`, `level`, `state`, `months=all`. A value that is none is left out. */
export const readAlertFilters = (params: URLSearchParams, month: Month): AlertFilters => {
  const level = alertListInput.shape.level.safeParse(params.get('level') ?? undefined);
  return {
    month: params.get('months') === ALL_MONTHS ? undefined : month,
    level: level.success ? level.data : undefined,
    state: ALERT_STATES.find((state) => state === params.get('state')),
    search: (params.get('q') ?? '').slice(0, 200),
  };
};
