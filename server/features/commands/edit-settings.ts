import type { PoolClient } from 'pg';
import * as z from 'zod';
import { AppError } from '#shared/contracts/errors.ts';
import { settingsRow } from '#shared/contracts/feed.ts';
import { revision } from '#shared/contracts/fields.ts';
import type { UserSettings } from '#shared/contracts/settings.ts';
import { isPermitted } from '#shared/domain/permissions.ts';
import { monthOf, type Month } from '#shared/domain/time.ts';
import { addAuditEntry } from '#server/lib/audit.ts';
import type { Clock } from '#server/lib/clock.ts';
import { wireRowSql } from '#server/lib/wire-rows.ts';
import type { ActOnCommand } from './commands.service.ts';
import { applied, conflict } from './record-answers.ts';

/** Gives the user's month its new budget and re-arms the alerts it is now below. */
export type ReassessMonth = (client: PoolClient, userId: string, month: Month, now: Date) => Promise<unknown>;
type Parts = {
  clock: Clock;
  /** Đồng; the highest monthly budget support may give. */
  supportBudgetCapVnd: number;
  reassessMonth: ReassessMonth;
};

const currentRecord = z.object({ revision, record: settingsRow });
const RECORD = `r.revision::text AS revision, (${wireRowSql('settings')})::json AS record`;

type CurrentRecord = z.infer<typeof currentRecord>;
const answerOf = ({ revision, record }: CurrentRecord) => ({
  revision,
  record: { collection: 'settings' as const, row: record },
});

const lockRecord = async (client: PoolClient, userId: string) => {
  const sql = `SELECT ${RECORD} FROM user_cost_settings r WHERE r.user_id = $1 FOR UPDATE`;
  const { rows } = await client.query(sql, [userId]);
  if (rows.length === 0) throw new AppError('user.unknown', { userId });
  return currentRecord.parse(rows[0]);
};

const storeSettings = async (client: PoolClient, userId: string, s: UserSettings, by: string, at: Date) => {
  const { rows } = await client.query(
    `UPDATE user_cost_settings r SET monthly_budget_vnd = $2, per_query_cap_vnd = $3, warning_percent = $4,
      critical_percent = $5, emergency_percent = $6, budget_alerts_enabled = $7, optimization_enabled = $8,
      updated_by = $9, updated_at = $10
    WHERE r.user_id = $1 RETURNING ${RECORD}`,
    [
      userId,
      s.monthlyBudgetVnd,
      s.perQueryCapVnd,
      s.warningPercent,
      s.criticalPercent,
      s.emergencyPercent,
      s.budgetAlertsEnabled,
      s.optimizationEnabled,
      by,
      at,
    ],
  );
  return currentRecord.parse(rows[0]);
};

export const createEditSettings =
  ({ clock, supportBudgetCapVnd, reassessMonth }: Parts): ActOnCommand<'settings.edit'> =>
  async (client, caller, command) => {
    const { userId, settings, baseRevision } = command.body;
    const before = await lockRecord(client, userId);
    if (before.revision !== baseRevision) return conflict(answerOf(before));
    const changed = settings.monthlyBudgetVnd !== before.record.monthlyBudgetVnd;
    if (changed && settings.monthlyBudgetVnd > supportBudgetCapVnd && !isPermitted(caller.role, 'budgets:editAny'))
      throw new AppError('budget.aboveSupportCap', { capVnd: supportBudgetCapVnd });
    const at = clock();
    const after = await storeSettings(client, userId, settings, caller.name, at);
    await reassessMonth(client, userId, monthOf(at), at);
    const change = { before: before.record, after: after.record };
    await addAuditEntry(client, {
      actor: caller,
      action: 'settings.edit',
      subject: `user:${userId}`,
      ...change,
      commandId: command.id,
      at,
    });
    return applied(answerOf(after));
  };
