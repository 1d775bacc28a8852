/**
 * Money is a whole number of a tiny unit, never a binary float: micro-đồng (10⁻⁶ ₫) and nano-dollar (10⁻⁹ $).
 */
declare const microVndBrand: unique symbol;
declare const nanoUsdBrand: unique symbol;
export type MicroVnd = bigint & { readonly [microVndBrand]: true };
export type NanoUsd = bigint & { readonly [nanoUsdBrand]: true };

export const microVnd = (units: bigint) => units as MicroVnd;
export const nanoUsd = (units: bigint) => units as NanoUsd;
/** Whole đồng as micro-đồng. */
export const vnd = (dong: number) => microVnd(BigInt(dong) * 1_000_000n);

/** Quotient rounded half away from zero. `divisor` must be positive. */
export const divideRounded = (dividend: bigint, divisor: bigint) => {
  const half = divisor / 2n;
  return dividend >= 0n ? (dividend + half) / divisor : -((-dividend + half) / divisor);
};

/**
 * A plain decimal such as `24167.5` as a whole number of 10^-scale.
 * Throws RangeError when the text is no plain decimal or has more places than `scale`.
 */
export const parseDecimal = (text: string, scale: number) => {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  const fraction = (match?.[3] ?? '').replace(/0+$/, '');
  if (!match || fraction.length > scale) throw new RangeError(`Not a decimal with at most ${scale} places: ${text}`);
  const units = BigInt((match[2] ?? '0') + fraction.padEnd(scale, '0'));
  return match[1] ? -units : units;
};

/** A whole number of 10^-scale as a plain decimal with exactly `scale` places. */
export const formatDecimal = (units: bigint, scale: number) => {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const sign = units < 0n ? '-' : '';
  return scale === 0 ? `${sign}${whole}` : `${sign}${whole}.${digits.slice(-scale)}`;
};

/** Share of a whole in per cent with two decimals (basis points), without leaving integers until the end. */
export const percentOf = (part: bigint, whole: bigint) => (whole === 0n ? 0 : Number((part * 10_000n) / whole) / 100);

/** For plotting only: đồng as a float. Never store or add up what this returns. */
export const plotVnd = (amount: MicroVnd) => Number(amount) / 1e6;
