import type { UserSettings } from '#shared/contracts/settings.ts';

/** A budget of 40.000 ₫, and otherwise the defaults. */
export const SETTINGS: UserSettings = {
  monthlyBudgetVnd: 40_000,
  perQueryCapVnd: 100,
  warningPercent: 75,
  criticalPercent: 90,
  emergencyPercent: 95,
  budgetAlertsEnabled: true,
  optimizationEnabled: true,
};
/** What nobody has done about an alert yet. */
export const UNHANDLED = {
  acknowledgedAt: null,
  acknowledgedBy: null,
  assignedTo: null,
  snoozedUntil: null,
  note: null,
};
