import { csvText } from '#main/platform/csv-text.ts';
import type { AuditEntryView, AuditFilters, AuditPage } from '#shared/contracts/views.ts';
import { addDays, dayStart } from '#shared/domain/time.ts';
import type { AuditApi } from './audit.router.ts';
import type { AuditQuery, AuditStore } from './audit.store.ts';

/** So that an export stays what a spreadsheet opens. */
const EXPORT_MOST = 100_000;

const queryOf = ({ search, action, from, to }: AuditFilters): Omit<AuditQuery, 'olderThan' | 'limit'> => ({
  search,
  action: action ?? null,
  from: from ? dayStart(from).toISOString() : null,
  before: to ? dayStart(addDays(to, 1)).toISOString() : null,
});

const viewOf = ({ row, user }: ReturnType<AuditStore['list']>[number]): AuditEntryView => ({ ...row, userName: user });
const jsonText = (value: unknown) => (value === null ? null : JSON.stringify(value));

/** The audit log as the mirror has it. */
export const createAuditService = (store: AuditStore): AuditApi => ({
  list({ cursor, limit, ...filters }): AuditPage {
    const rows = store.list({ ...queryOf(filters), olderThan: cursor ?? null, limit: limit + 1 });
    return { rows: rows.slice(0, limit).map(viewOf), more: rows.length > limit };
  },
  actions: store.actions,
  exportCsv(filters) {
    const rows = store.list({ ...queryOf(filters), olderThan: null, limit: EXPORT_MOST }).map(viewOf);
    const head = ['place', 'occurredAt', 'operator', 'action', 'subject', 'user', 'before', 'after', 'reason', 'hash'];
    return csvText(
      head,
      rows.map((row) => [
        row.place,
        row.occurredAt,
        row.operatorName,
        row.action,
        row.subject,
        row.userName,
        jsonText(row.before),
        jsonText(row.after),
        row.reason,
        row.hash,
      ]),
    );
  },
});
