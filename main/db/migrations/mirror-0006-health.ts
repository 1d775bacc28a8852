import { documentTable } from './document-table.ts';

/** Health by the minute, and alerts of the service itself. */
export const health = `${documentTable('health')}${documentTable('systemAlerts')}`;
