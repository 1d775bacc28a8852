import { v7 as uuidv7 } from 'uuid';
import type { SystemAlertRow } from '#shared/contracts/feed.ts';
import { UNHANDLED } from './user-settings.ts';

/** An alert of the service itself that goes on: 3,2 % failures where 1 % may be. */
export const testSystemAlert = (more: Partial<SystemAlertRow> = {}): SystemAlertRow => ({
  id: uuidv7(),
  metric: 'failures',
  subject: '',
  state: 'warning',
  value: 3.2,
  control: 0.4,
  threshold: 1,
  windowMinutes: 5,
  raisedAt: '2026-11-22T06:00:00.000Z',
  resolvedAt: null,
  renotifiedAt: '2026-11-22T06:00:00.000Z',
  notifications: 1,
  notificationId: uuidv7(),
  rolledBack: false,
  ...UNHANDLED,
  deliveries: [],
  ...more,
});
