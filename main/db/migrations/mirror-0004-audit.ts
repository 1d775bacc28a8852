import { documentTable } from './document-table.ts';

/** The audit log, read newest first. */
export const audit = `${documentTable('audit')}
CREATE INDEX audit_by_place ON audit (row ->> 'place');
`;
