import type * as z from 'zod';
import { permitted, router } from '#main/platform/trpc.ts';
import { auditFilters, auditListInput, type AuditFilters, type AuditPage } from '#shared/contracts/views.ts';

export type AuditApi = {
  /** Newest first; `cursor` goes on after the last entry shown. */
  list(input: z.infer<typeof auditListInput>): AuditPage;
  /** The actions there are. */
  actions(): string[];
  /** The same entries as a spreadsheet opens them: CSV with BOM. */
  exportCsv(input: AuditFilters): string;
};

export const createAuditRouter = (audit: AuditApi) =>
  router({
    list: permitted('audit:read')
      .input(auditListInput)
      .query(({ input }) => audit.list(input)),
    actions: permitted('audit:read').query(() => audit.actions()),
    exportCsv: permitted('audit:read')
      .input(auditFilters)
      .mutation(({ input }) => audit.exportCsv(input)),
  });
