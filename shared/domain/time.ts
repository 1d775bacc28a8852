/**
 * Months and days of the business are those of Asia/Ho_Chi_Minh, wherever the machine stands.
 * Vietnam has kept UTC+7 without summer time since 1975, so a fixed offset is exact for every instant we store.
 */
const VIETNAM_OFFSET_MS = 7 * 60 * 60 * 1000;
export const DAY_MS = 24 * 60 * 60 * 1000;

declare const monthBrand: unique symbol;
declare const dayBrand: unique symbol;
/** A budget month in Vietnam, written `YYYY-MM`. */
export type Month = string & { readonly [monthBrand]: true };
/** A report day in Vietnam, written `YYYY-MM-DD`. */
export type Day = string & { readonly [dayBrand]: true };

const vietnamIso = (instant: Date) => new Date(instant.getTime() + VIETNAM_OFFSET_MS).toISOString();

export const isMonth = (text: string): text is Month => /^\d{4}-(0[1-9]|1[0-2])$/.test(text);
export const isDay = (text: string): text is Day =>
  // Date.parse takes 31 February for 3 March, so the day must also survive the round trip.
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/.test(text) &&
  new Date(Date.parse(text)).toISOString().startsWith(text);

/** The budget month an instant belongs to. */
export const monthOf = (instant: Date) => vietnamIso(instant).slice(0, 7) as Month;
/** The report day an instant belongs to. */
export const dayOf = (instant: Date) => vietnamIso(instant).slice(0, 10) as Day;

/** The first instant of a month: 00:00 of its first day in Vietnam. */
export const monthStart = (month: Month) => new Date(`${month}-01T00:00:00+07:00`);
/** The first instant after a month. */
export const monthEnd = (month: Month) => monthStart(addMonths(month, 1));
/** 00:00 of a day in Vietnam. */
export const dayStart = (day: Day) => new Date(`${day}T00:00:00+07:00`);

/** The month `count` months later, or earlier when negative. */
export const addMonths = (month: Month, count: number) => {
  const [year = 0, number = 0] = month.split('-').map(Number);
  const index = year * 12 + number - 1 + count;
  return `${String(Math.floor(index / 12)).padStart(4, '0')}-${String((index % 12) + 1).padStart(2, '0')}` as Month;
};

/** The day `count` days later, or earlier when negative. */
export const addDays = (day: Day, count: number) => dayOf(new Date(dayStart(day).getTime() + count * DAY_MS));

/** Every day of a month, in order. */
export const daysOf = (month: Month) => {
  const first = `${month}-01` as Day;
  const length = Math.round((monthEnd(month).getTime() - monthStart(month).getTime()) / DAY_MS);
  return Array.from({ length }, (_, index) => addDays(first, index));
};
