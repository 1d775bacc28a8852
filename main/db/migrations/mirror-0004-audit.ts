import { documentTable } from './document-table.ts';

/** The audit log, newest by revision. */
export const audit = documentTable('audit');
