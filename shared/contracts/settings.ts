import * as z from 'zod';
import { BUDGET_BOUNDS } from '../domain/budget.ts';

const bounded = ({ min, max }: { min: number; max: number }) => z.int().min(min).max(max);

/** What people may set for one user; amounts in đồng, thresholds in per cent of the monthly budget. */
const settingsFields = z.object({
  monthlyBudgetVnd: bounded(BUDGET_BOUNDS.monthlyBudgetVnd),
  perQueryCapVnd: bounded(BUDGET_BOUNDS.perQueryCapVnd),
  warningPercent: bounded(BUDGET_BOUNDS.warningPercent),
  criticalPercent: bounded(BUDGET_BOUNDS.criticalPercent),
  emergencyPercent: bounded(BUDGET_BOUNDS.emergencyPercent),
  budgetAlertsEnabled: z.boolean(),
  optimizationEnabled: z.boolean(),
});

/** Some of a user's settings; together with the others they must hold as `userSettings`. */
export const userSettingsChange = settingsFields.partial();

/** One schema for the form, the outbox and the service. Issue messages are keys under `settings.issues`. */
export const userSettings = settingsFields
  .refine((s) => s.warningPercent < s.criticalPercent, { path: ['criticalPercent'], message: 'thresholdsRising' })
  .refine((s) => s.criticalPercent < s.emergencyPercent, { path: ['emergencyPercent'], message: 'thresholdsRising' });
export type UserSettings = z.infer<typeof userSettings>;
export const SETTINGS_KEYS = Object.keys(settingsFields.shape) as (keyof UserSettings)[];
