import * as z from 'zod';
import type { MonitoringReport } from './monitoring.ts';
import type { SavingsReport } from './savings.ts';
import type { Failure } from './views.ts';

/** Days looked back upon, today included. */
export const SAVINGS_RANGES = { '7d': 7, '30d': 30, '90d': 90 } as const;
export type SavingsRange = keyof typeof SAVINGS_RANGES;
export const savingsInput = z.object({ range: z.enum(['7d', '30d', '90d']) });

/** The service's last answer, which may be of another range when it can't be asked now. */
export type KeptView<T> = {
  /** Null when it was never fetched. */
  answer: T | null;
  /** ISO. */
  fetchedAt: string | null;
  /** Why it could not be asked for now. */
  failure: Failure | null;
};
/** What each arm was like to use; its cost is told by the savings. */
export type ArmsMonitoring = Pick<MonitoringReport, 'from' | 'until'> & Pick<MonitoringReport['totals'], 'arms'>;
export type SavingsView = { savings: KeptView<SavingsReport>; monitoring: KeptView<ArmsMonitoring> };
