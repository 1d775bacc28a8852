import * as z from 'zod';
import { ALERT_STATES, type AlertConflict, type AlertHandlingEdit } from './alert-views.ts';
import type { SystemAlertRow } from './feed.ts';
import { month } from './fields.ts';
import { SYSTEM_ALERT_STATES } from './health.ts';
import type { OutboxItem } from './views.ts';

export const systemAlertListInput = z.object({
  /** Alerts that went on in it; all months when left out. */
  month: month.optional(),
  level: z.enum(SYSTEM_ALERT_STATES).optional(),
  state: z.enum(ALERT_STATES).optional(),
  limit: z.int().min(1).max(200).default(200),
});
export type SystemAlertListInput = z.output<typeof systemAlertListInput>;
export const systemAlertInput = z.object({ alertId: z.uuid() });

export type SystemAlertItem = SystemAlertRow & {
  revision: string;
  /** As an editor starts from it and tells with the edit; what was sent from here counts as seen. */
  seen: AlertHandlingEdit;
  /** As it will be once waiting edits are confirmed. */
  shown: AlertHandlingEdit;
  edit: OutboxItem | null;
  /** Both sides of a refused edit, for a person to choose from. */
  conflict: AlertConflict | null;
};
/** What still goes on first, critical before the rest; then the newest. */
export type SystemAlertList = { rows: SystemAlertItem[]; total: number };
