import { dayOf, type Day } from '#shared/domain/time.ts';

type TimeFormats = {
  /** `14:32` of an ISO instant, in Vietnam. */
  time: (instant: string) => string;
  day: (day: Day) => string;
  shortDay: (day: Day) => string;
};

const HOUR = 60;
const DAY = 24 * HOUR;
const VIETNAM_MINUTES = 7 * HOUR;
/** Distances of texts under an axis, in minutes, and the longest axis each is for. */
const TICKS = [
  { every: 10, upTo: 2 * HOUR },
  { every: 3 * HOUR, upTo: 2 * DAY },
] as const;

const minuteOf = (instant: string) => Math.floor(Date.parse(instant) / 60_000);

/**
 * Texts of points that each begin `at` and last `stepMinutes`: hours within a day or so, days beyond. `ticks` are the
 * points with a text under them: full hours, or midnights in Vietnam.
 */
export const timeAxis = (at: readonly string[], stepMinutes: number, formats: TimeFormats) => {
  const length = at.length * stepMinutes;
  const every = TICKS.find(({ upTo }) => length <= upTo)?.every ?? DAY;
  const dayAt = (instant: string) => dayOf(new Date(instant));
  const titleOf = (instant: string) => {
    const day = formats.day(dayAt(instant));
    if (stepMinutes >= DAY) return day;
    const end = new Date(Date.parse(instant) + stepMinutes * 60_000).toISOString();
    return stepMinutes === 1
      ? `${formats.time(instant)} ${day}`
      : `${formats.time(instant)}–${formats.time(end)} ${day}`;
  };
  return {
    titles: at.map(titleOf),
    axis: at.map((instant) => (every < DAY ? formats.time(instant) : formats.shortDay(dayAt(instant)))),
    ticks: at.flatMap((instant, index) => ((minuteOf(instant) + VIETNAM_MINUTES) % every < stepMinutes ? [index] : [])),
  };
};
