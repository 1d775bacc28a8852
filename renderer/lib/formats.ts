import type { MicroVnd, NanoUsd } from '#shared/domain/money.ts';
import { createDecimalText, createDongText, magnitude, signOf } from '#shared/domain/money-text.ts';
import type { Day, Month } from '#shared/domain/time.ts';
import type { Locale } from './i18n.ts';

const TIME_ZONE = 'Asia/Ho_Chi_Minh';
const NBSP = '\u00a0';
const MINUS = '\u2212';

/** The three sizes a chart axis may shorten đồng to. */
const AXIS_UNITS: Record<Locale, readonly [limit: number, suffix: string][]> = {
  'vi-VN': [
    [1e9, `${NBSP}tỷ`],
    [1e6, `${NBSP}tr`],
    [1e3, `${NBSP}k`],
  ],
  'en-US': [
    [1e9, 'B'],
    [1e6, 'M'],
    [1e3, 'K'],
  ],
};

const createMoneyFormats = (locale: Locale) => {
  const decimalText = createDecimalText(locale);
  const whole = new Intl.NumberFormat(locale);
  const axis = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const dong = createDongText(locale);
  return {
    /** `29.000 ₫`; below 100 ₫ with up to two decimals, `2,42 ₫`. */
    vnd: (amount: MicroVnd) => dong(amount),
    /** The same with its sign: `+1.200 ₫`, `−35 ₫`. */
    vndSigned: (amount: MicroVnd) => dong(amount, true),
    /** Whole đồng, for limits and budgets. */
    wholeVnd: (amount: number) => `${whole.format(amount)}${NBSP}₫`,
    /** `1,20 $`; below one dollar with four decimals. */
    usd: (amount: NanoUsd) => {
      const text = decimalText(amount, 9, magnitude(amount) < 1_000_000_000n ? 4 : 2, false);
      return locale === 'vi-VN' ? `${signOf(amount, false)}${text}${NBSP}$` : `${signOf(amount, false)}$${text}`;
    },
    /** For chart axes only: `1,2 tr ₫`. */
    axisVnd: (dongAmount: number) => {
      const unit = AXIS_UNITS[locale].find(([limit]) => Math.abs(dongAmount) >= limit);
      const number = axis.format(dongAmount / (unit?.[0] ?? 1));
      return `${number}${unit?.[1] ?? ''}${NBSP}₫`;
    },
  };
};

const createNumberFormats = (locale: Locale) => {
  const count = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const percent = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const inColumn = { minimumFractionDigits: 1, maximumFractionDigits: 1 } as const;
  const share = new Intl.NumberFormat(locale, inColumn);
  const shareDown = new Intl.NumberFormat(locale, { ...inColumn, roundingMode: 'trunc' });
  const percentDown = new Intl.NumberFormat(locale, { maximumFractionDigits: 1, roundingMode: 'trunc' });
  const exact = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  const sign = locale === 'vi-VN' ? `${NBSP}%` : '%';
  return {
    count: (value: number) => count.format(value),
    /** `75,5 %` */
    percent: (value: number) => `${percent.format(value)}${sign}`,
    /** With up to two decimals. */
    decimal: (value: number) => exact.format(value),
    /** With up to two decimals, for what people set: `0,01 %`. */
    percentExact: (value: number) => `${exact.format(value)}${sign}`,
    /** Hundredths of a per cent: 1.025 reads `10,25 %`. */
    basisPoints: (value: number) => `${exact.format(value / 100)}${sign}`,
    /** Never rounded up, so that 99,96 % of a budget doesn't read as all of it. */
    percentReached: (value: number) => `${percentDown.format(value)}${sign}`,
    /** A part of a whole in a column, always with one decimal; a part too small for it is not nothing: `< 0,1 %`. */
    share: (value: number, isSome = value > 0) => {
      const text = isSome && value < 0.05 ? `<${NBSP}${share.format(0.1)}` : share.format(value);
      return `${text}${sign}`;
    },
    /** `percentReached` in a column: always one decimal. */
    shareReached: (value: number) => `${shareDown.format(value)}${sign}`,
    percentSigned: (value: number) => {
      const lead = value < 0 ? MINUS : '+';
      return `${value === 0 ? '' : lead}${percent.format(Math.abs(value))}${sign}`;
    },
  };
};

const createTimeFormats = (locale: Locale) => {
  const of = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { timeZone: TIME_ZONE, ...options });
  const date = of(
    locale === 'vi-VN'
      ? { day: '2-digit', month: '2-digit', year: 'numeric' }
      : { day: 'numeric', month: 'short', year: 'numeric' },
  );
  const shortDate = of({ day: 'numeric', month: 'short' });
  const time = of({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const longMonth = of({ month: 'long', year: 'numeric' });
  const noon = (day: Day) => new Date(`${day}T12:00:00+07:00`);
  return {
    /** `22/11/2026` */
    day: (day: Day) => date.format(noon(day)),
    /** `22/11`, for axes. */
    shortDay: (day: Day) => (locale === 'vi-VN' ? `${day.slice(8)}/${day.slice(5, 7)}` : shortDate.format(noon(day))),
    /** `Tháng 11/2026` */
    month: (month: Month) =>
      locale === 'vi-VN'
        ? `Tháng ${month.slice(5)}/${month.slice(0, 4)}`
        : longMonth.format(noon(`${month}-01` as Day)),
    /** The same inside a sentence: `tháng 11/2026`. */
    monthInSentence: (month: Month) =>
      locale === 'vi-VN'
        ? `tháng ${month.slice(5)}/${month.slice(0, 4)}`
        : longMonth.format(noon(`${month}-01` as Day)),
    /** `14:32` of an ISO instant, in Vietnam. */
    time: (instant: string) => time.format(new Date(instant)),
    /** `22/11/2026` of an ISO instant, in Vietnam. */
    date: (instant: string) => date.format(new Date(instant)),
    /** `14:32 22/11/2026`; in English `Nov 22, 2026, 14:32`. */
    dateTime: (instant: string) => {
      const at = new Date(instant);
      return locale === 'vi-VN' ? `${time.format(at)} ${date.format(at)}` : `${date.format(at)}, ${time.format(at)}`;
    },
  };
};

export type Formats = ReturnType<typeof createFormats>;
const createFormats = (locale: Locale) => ({
  ...createMoneyFormats(locale),
  ...createNumberFormats(locale),
  ...createTimeFormats(locale),
});
const made = new Map<Locale, Formats>();

/**
 * Everything that turns values into text for people; the clock shown is always that of Vietnam. Made once for a locale:
 * each `Intl` format takes a third of a millisecond, and every component wants them all.
 */
export const formatsOf = (locale: Locale): Formats => {
  const formats = made.get(locale) ?? createFormats(locale);
  made.set(locale, formats);
  return formats;
};
