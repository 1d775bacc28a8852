import { addDays, dayOf, dayStart, monthEnd, monthOf } from '#shared/domain/time.ts';

const HOUR_MS = 3_600_000;
const MORNING_HOUR = 8;
export const SNOOZE_PRESETS = ['hour', 'tomorrow', 'week', 'monthEnd'] as const;
export type SnoozePreset = (typeof SNOOZE_PRESETS)[number];

/** Until when a preset puts an alert off, ISO; mornings and months are those of Vietnam. */
export const snoozedUntil = (preset: SnoozePreset, now: Date): string => {
  const morningIn = (days: number) =>
    new Date(dayStart(addDays(dayOf(now), days)).getTime() + MORNING_HOUR * HOUR_MS).toISOString();
  switch (preset) {
    case 'hour':
      return new Date(now.getTime() + HOUR_MS).toISOString();
    case 'tomorrow':
      return morningIn(1);
    case 'week':
      return morningIn(7);
    case 'monthEnd':
      return monthEnd(monthOf(now)).toISOString();
  }
};

/** An instant as `datetime-local` writes it, in Vietnam. */
export const vietnamInput = (instant: string) =>
  new Date(Date.parse(instant) + 7 * HOUR_MS).toISOString().slice(0, 'YYYY-MM-DDTHH:mm'.length);
/** The instant that `datetime-local` means in Vietnam, ISO; null when it is none. */
export const instantOfInput = (text: string) => {
  const at = Date.parse(`${text}:00+07:00`);
  return Number.isNaN(at) ? null : new Date(at).toISOString();
};
