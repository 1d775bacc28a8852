import { divideRounded, type MicroVnd } from './money.ts';

/** The languages people read amounts in. */
export type MoneyLocale = 'vi-VN' | 'en-US';

const NBSP = '\u00a0';
const MINUS = '\u2212';

export const magnitude = (amount: bigint) => (amount < 0n ? -amount : amount);
/** `−` for less than nothing, and `+` for more when `always`. */
export const signOf = (amount: bigint, always: boolean) => {
  if (amount < 0n) return MINUS;
  return always && amount > 0n ? '+' : '';
};

/**
 * A whole number of 10^-scale, rounded half away from zero to `places`, with the locale's separators.
 * `places` at most `scale`; no float is involved.
 */
export const createDecimalText = (locale: MoneyLocale) => {
  const separated = new Intl.NumberFormat(locale);
  return (units: bigint, scale: number, places: number, trim: boolean) => {
    const rounded = divideRounded(magnitude(units), 10n ** BigInt(scale - places));
    const base = 10n ** BigInt(places);
    const whole = separated.format(rounded / base);
    const padded = places === 0 ? '' : (rounded % base).toString().padStart(places, '0');
    const fraction = trim ? padded.replace(/0+$/, '') : padded;
    return fraction ? `${whole}${locale === 'vi-VN' ? ',' : '.'}${fraction}` : whole;
  };
};

/** Đồng as people read them: `29.000 ₫`; below 100 ₫ with up to two decimals, `2,42 ₫`. */
export const createDongText = (locale: MoneyLocale) => {
  const decimalText = createDecimalText(locale);
  return (amount: MicroVnd, signed = false) => {
    const size = magnitude(amount);
    if (size > 0n && size < 5_000n) return `${signOf(amount, signed)}<${NBSP}${decimalText(1n, 2, 2, false)}${NBSP}₫`;
    // Rounding may carry 99,996 up to the amount from which decimals are no longer shown.
    const small = size < 99_995_000n;
    return `${signOf(amount, signed)}${decimalText(amount, 6, small ? 2 : 0, true)}${NBSP}₫`;
  };
};
