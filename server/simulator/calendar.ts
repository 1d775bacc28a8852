import { addDays, DAY_MS, dayOf, dayStart, type Day } from '#shared/domain/time.ts';
import { weighted } from './random.ts';

/** How busy Vietnam is: weights around 1 that the sample's usage follows. */

/**
 * The first day of the lunar year in Vietnam. 2030 is a day before China's: the new moon falls at 16:07 UTC,
 * before midnight in Hà Nội and after it in Beijing.
 */
export const TET_DAYS: readonly Day[] = [
  '2024-02-10',
  '2025-01-29',
  '2026-02-17',
  '2027-02-06',
  '2028-01-26',
  '2029-02-13',
  '2030-02-02',
  '2031-01-23',
  '2032-02-11',
].map((text) => dayOf(new Date(`${text}T00:00:00+07:00`)));

/** Activity by days from the first day of the lunar year; −1 is New Year's Eve. */
const TET_SHAPE = new Map([
  [-7, 0.9],
  [-6, 0.85],
  [-5, 0.78],
  [-4, 0.7],
  [-3, 0.58],
  [-2, 0.45],
  [-1, 0.28],
  [0, 0.2],
  [1, 0.22],
  [2, 0.27],
  [3, 0.36],
  [4, 0.48],
  [5, 0.62],
  [6, 0.76],
  [7, 0.9],
]);

/** Public holidays that stand in the solar calendar: New Year, Reunification, Labour, National Day. */
const SOLAR_HOLIDAYS = ['01-01', '04-30', '05-01', '09-02'];
const SOLAR_HOLIDAY = 0.72;
/** Sunday first. */
const WEEKDAYS = [0.66, 1.05, 1.08, 1.06, 1.04, 0.97, 0.73];

const daysBetween = (from: Day, to: Day) => Math.round((dayStart(to).getTime() - dayStart(from).getTime()) / DAY_MS);
/** 0 is Sunday. */
const weekday = (day: Day) => new Date(`${day}T00:00:00Z`).getUTCDay();
export const isWeekend = (day: Day) => weekday(day) % 6 === 0;

const tetWeight = (day: Day) => {
  const tet = TET_DAYS.find((first) => Math.abs(daysBetween(first, day)) <= 7);
  return tet ? (TET_SHAPE.get(daysBetween(tet, day)) ?? 1) : 1;
};

/** How busy a day is against an ordinary one. */
export const dayWeight = (day: Day) =>
  (WEEKDAYS[weekday(day)] ?? 1) * tetWeight(day) * (SOLAR_HOLIDAYS.includes(day.slice(5)) ? SOLAR_HOLIDAY : 1);

/** Growth of the whole service: about a quarter over the 90 days before `anchor`, slower afterwards. */
export const growth = (day: Day, anchor: Day) => {
  const age = daysBetween(anchor, day);
  return age <= 0 ? Math.max(0.6, 1.1 + age / 360) : 1.1 + 0.1 * Math.tanh(age / 90);
};

/** By hour of the day in Vietnam: quiet nights, a dip at lunch, the peak in the evening. */
const WORKDAY_HOURS = [
  0.28, 0.13, 0.07, 0.05, 0.06, 0.15, 0.4, 0.8, 1.35, 1.7, 1.75, 1.25, 0.75, 0.95, 1.5, 1.6, 1.45, 1.0, 0.85, 1.25,
  1.75, 1.9, 1.45, 0.75,
];
const WEEKEND_HOURS = [
  0.4, 0.22, 0.11, 0.07, 0.06, 0.1, 0.25, 0.5, 0.85, 1.1, 1.15, 0.9, 0.65, 0.75, 1.0, 1.1, 1.05, 0.9, 0.95, 1.35, 1.85,
  2.0, 1.65, 0.95,
];
const hours = (weights: readonly number[]) => weighted(weights.map((weight, hour) => [hour, weight] as const));
const workday = hours(WORKDAY_HOURS);
const weekend = hours(WEEKEND_HOURS);
/** The hours of a day by how busy they are. */
export const hoursOf = (day: Day) => (isWeekend(day) ? weekend : workday);

/** How busy this moment is against the day's average hour. */
export const momentWeight = (instant: Date) => {
  const day = dayOf(instant);
  const hour = Math.floor((instant.getTime() - dayStart(day).getTime()) / 3_600_000);
  return (isWeekend(day) ? WEEKEND_HOURS : WORKDAY_HOURS)[hour] ?? 1;
};

/** Every day from the first to the last, both included. */
export const daysFromTo = (first: Day, last: Day) =>
  Array.from({ length: Math.max(0, daysBetween(first, last) + 1) }, (_, index) => addDays(first, index));
