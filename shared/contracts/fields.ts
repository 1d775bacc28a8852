import * as z from 'zod';
import { isDay, isMonth, type Day, type Month } from '../domain/time.ts';
import { microVnd, nanoUsd, type MicroVnd } from '../domain/money.ts';
import { ARMS, CATEGORIES, COMPLEXITIES, REQUEST_STATUSES, TIERS, TOKEN_SOURCES } from '../domain/usage.ts';
import { BUDGET_LEVELS } from '../domain/budget.ts';
import { ROLES } from '../domain/permissions.ts';

/** Scalars that several contracts share. On the wire, money and 64-bit numbers are strings of digits. */
export const userId = z.string().min(1).max(128);
export const month = z.custom<Month>((value) => typeof value === 'string' && isMonth(value), 'YYYY-MM');
export const day = z.custom<Day>((value) => typeof value === 'string' && isDay(value), 'YYYY-MM-DD');
/** An instant in UTC with milliseconds, `2026-11-22T07:32:00.000Z`. */
export const instant = z.iso.datetime({ precision: 3 });
const wholeNumber = z.string().regex(/^-?\d{1,19}$/);
export const wireMicroVnd = wholeNumber.transform((text) => microVnd(BigInt(text)));
export const wireNanoUsd = wholeNumber.transform((text) => nanoUsd(BigInt(text)));
/** Also below 0. Both ways: text on the wire, a whole number of micro-đồng in programs. */
export const signedMicroVnd = z.codec(
  wholeNumber,
  z.custom<MicroVnd>((value) => typeof value === 'bigint'),
  {
    decode: (text) => microVnd(BigInt(text)),
    encode: (amount) => amount.toString(),
  },
);
/** Grows with every change of any record; 64 bits, so a string on the wire. */
export const revision = z.string().regex(/^\d{1,19}$/);
export const decimal = z.string().regex(/^\d{1,12}(\.\d{1,6})?$/);
export const count = z.int().min(0);

export const tier = z.enum(TIERS);
export const complexity = z.enum(COMPLEXITIES);
export const category = z.enum(CATEGORIES);
export const arm = z.enum(ARMS);
export const requestStatus = z.enum(REQUEST_STATUSES);
export const tokenSource = z.enum(TOKEN_SOURCES);
export const alertLevel = z.enum(BUDGET_LEVELS).exclude(['none']);
export const role = z.enum(ROLES);
