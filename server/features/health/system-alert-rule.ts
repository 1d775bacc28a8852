import type { HealthState } from '#shared/domain/health-verdict.ts';

const MINUTE_MS = 60_000;
/** How long it must have been quiet until trouble counts as over. */
const QUIET_MS = { stable: 5 * MINUTE_MS, insufficient: 30 * MINUTE_MS } as const;
/** Trouble that comes back sooner is the same trouble. */
const SAME_WITHIN_MS = 30 * MINUTE_MS;
/** Operators are told again of what nobody has taken on. */
const TELL_AGAIN_MS = { warning: 6 * 60 * MINUTE_MS, critical: 60 * MINUTE_MS } as const;

export type KnownAlert = {
  readonly state: 'warning' | 'critical';
  readonly seenAt: Date;
  readonly resolvedAt: Date | null;
  readonly renotifiedAt: Date;
  readonly acknowledgedAt: Date | null;
  readonly snoozedUntil: Date | null;
};
/** `raise`: a new one · `reopen`: the resolved one goes on · `tell`: operators hear of it (again) · `keep`: it goes on. */
export type AlertStep =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'resolve' }
  | { readonly kind: 'raise' | 'keep' | 'reopen'; readonly tell: boolean };

const isWorse = (state: 'warning' | 'critical', known: KnownAlert) => state === 'critical' && known.state === 'warning';

/** Worse is told at once; the same again after a while, unless somebody has taken it on or put it off. */
const shouldTell = (state: 'warning' | 'critical', known: KnownAlert, now: Date) => {
  if (isWorse(state, known)) return true;
  if (known.acknowledgedAt !== null || (known.snoozedUntil !== null && known.snoozedUntil > now)) return false;
  return now.getTime() - known.renotifiedAt.getTime() >= TELL_AGAIN_MS[state];
};

/** What becomes of a metric's newest alert (null: it never had one) when its state is found at `now`. */
export const stepAlert = (state: HealthState, known: KnownAlert | null, now: Date): AlertStep => {
  if (state === 'warning' || state === 'critical') {
    const isOver = known?.resolvedAt && now.getTime() - known.resolvedAt.getTime() >= SAME_WITHIN_MS;
    if (!known || isOver) return { kind: 'raise', tell: true };
    return { kind: known.resolvedAt ? 'reopen' : 'keep', tell: shouldTell(state, known, now) };
  }
  if (!known || known.resolvedAt) return { kind: 'nothing' };
  const isQuiet = now.getTime() - known.seenAt.getTime() >= QUIET_MS[state];
  return isQuiet ? { kind: 'resolve' } : { kind: 'nothing' };
};
