import { microVnd, type MicroVnd } from '#shared/domain/money.ts';

/** Difference to an earlier amount, and in per cent of it with one decimal; null without an earlier amount. */
export const changeOn = (now: MicroVnd, before: MicroVnd | null) => {
  if (before === null) return null;
  const amount = microVnd(now - before);
  return { amount, percent: before === 0n ? null : Number((amount * 1000n) / before) / 10 };
};
