import * as z from 'zod';
import type { SavingsReport } from './savings.ts';
import type { Failure } from './views.ts';

/** Days looked back upon, today included. */
export const SAVINGS_RANGES = { '7d': 7, '30d': 30, '90d': 90 } as const;
export type SavingsRange = keyof typeof SAVINGS_RANGES;
export const savingsInput = z.object({ range: z.enum(['7d', '30d', '90d']) });

export type SavingsView = {
  /** Null when it was never fetched. The last answer may be of another range when the service can't be asked now. */
  report: SavingsReport | null;
  /** ISO. */
  fetchedAt: string | null;
  /** Why it could not be asked for now. */
  failure: Failure | null;
};
