import type { MonitoringRange } from '#shared/contracts/monitoring.ts';
import { DAY_MS, dayOf, dayStart } from '#shared/domain/time.ts';

const MINUTE_MS = 60_000;
/** Which sums a range is read from, and how long a point of its series is. Points divide a day of Vietnam. */
const RANGES = {
  '1h': { span: 'minute', points: 60, stepMs: MINUTE_MS },
  '24h': { span: 'minute', points: 96, stepMs: 15 * MINUTE_MS },
  '7d': { span: 'hour', points: 168, stepMs: 60 * MINUTE_MS },
  '30d': { span: 'day', points: 30, stepMs: DAY_MS },
  '90d': { span: 'day', points: 90, stepMs: DAY_MS },
} as const satisfies Record<MonitoringRange, object>;

export type RangePoints = {
  readonly span: 'minute' | 'hour' | 'day';
  readonly stepMs: number;
  /** Where each point begins; the last one holds now. */
  readonly starts: readonly Date[];
  readonly until: Date;
};

/** The points of a range that ends with the one `now` is in. */
export const pointsOf = (range: MonitoringRange, now: Date): RangePoints => {
  const { span, points, stepMs } = RANGES[range];
  const midnight = dayStart(dayOf(now)).getTime();
  const last = midnight + Math.floor((now.getTime() - midnight) / stepMs) * stepMs;
  const starts = Array.from({ length: points }, (_, index) => new Date(last - (points - 1 - index) * stepMs));
  return { span, stepMs, starts, until: now };
};
