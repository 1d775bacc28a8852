import * as z from 'zod';
import { handleAlert, type HandleAlert } from './commands.ts';
import { ALERT_CHANNELS } from './feed.ts';
import { alertLevel, month } from './fields.ts';
import type { AlertView, OutboxItem } from './views.ts';

/** `mine`: given to whoever is signed in. An alert whose snooze has run out is `open` again. */
export const ALERT_STATES = ['open', 'acknowledged', 'snoozed', 'mine'] as const;
export type AlertState = (typeof ALERT_STATES)[number];
export type AlertChannel = (typeof ALERT_CHANNELS)[number];

export const alertListInput = z.object({
  /** All months when left out. */
  month: month.optional(),
  level: alertLevel.optional(),
  state: z.enum(ALERT_STATES).optional(),
  /** Of the user's name, e-mail address or id. */
  search: z.string().max(200).default(''),
  offset: z.int().min(0).default(0),
  limit: z.int().min(1).max(200).default(100),
});
export type AlertListInput = z.output<typeof alertListInput>;

/** What people set about an alert. */
export type AlertHandlingEdit = HandleAlert['handling'];
export type AlertConflict = {
  commandId: string;
  mine: AlertHandlingEdit;
  theirs: AlertHandlingEdit;
};
export type AlertItem = AlertView & {
  /** As an editor starts from it and tells with the edit; what was sent from here counts as seen. */
  seen: AlertHandlingEdit;
  /** As it will be once waiting edits are confirmed. */
  shown: AlertHandlingEdit;
  edit: OutboxItem | null;
  /** Both sides of a refused edit, for a person to choose from. */
  conflict: AlertConflict | null;
};
export type AlertList = {
  /** Newest first. */
  rows: AlertItem[];
  /** Alerts that match; capped at `TOTAL_CAP` + 1. */
  total: number;
};
export const alertInput = z.object({ alertId: z.uuid() });
/** Critical and worse, of the running month, that nobody has acknowledged or put off. */
export type AlertBadge = { unhandled: number };

/** Several alerts at once become one command each. */
export const handleAlertsInput = z.object({
  edits: z
    .array(handleAlert.omit({ type: true }))
    .min(1)
    .max(200),
});
export type HandleAlertsInput = z.infer<typeof handleAlertsInput>;
export const retryDeliveryInput = z.object({ alertId: z.uuid(), channel: z.enum(ALERT_CHANNELS) });
export type RetryDeliveryInput = z.infer<typeof retryDeliveryInput>;
