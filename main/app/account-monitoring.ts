import { findDocument, listDocuments } from '#main/db/documents.ts';
import { readKeptAnswer, type KeptAnswer } from '#main/db/kept-answers.ts';
import { keptWhile } from '#main/db/kept.ts';
import { guardStorage } from '#main/db/sqlite.ts';
import { versionOf } from '#main/db/sync-state.ts';
import { readHealth } from '#main/features/monitoring/health-view.ts';
import { createMonitoringService } from '#main/features/monitoring/monitoring.service.ts';
import { createSystemAlertsService } from '#main/features/system-alerts/system-alerts.service.ts';
import type { Clock } from '#main/platform/clock.ts';
import { PATIENCE_MS } from '#main/platform/soon.ts';
import type { Account } from '#main/sync/account.ts';
import { pendingHandlings } from '#main/sync/outbox/pending-handlings.ts';
import { monitoringReport, type MonitoringRange } from '#shared/contracts/monitoring.ts';
import type { Failure } from '#shared/contracts/views.ts';

const keptName = (range: MonitoringRange): KeptAnswer => `monitoring.${range}`;

/** How the service does, over an open account. */
export const createAccountMonitoring = (
  { reader, client, host }: Pick<Account, 'reader' | 'client' | 'host'>,
  { unreachable, clock }: { unreachable: () => Failure | null; clock: Clock },
) =>
  createMonitoringService({
    health: () => readHealth(reader),
    kept: (range) => readKeptAnswer(reader, keptName(range), monitoringReport),
    async ask(range) {
      const text = await client.monitoring(range);
      return {
        answer: monitoringReport.parse(JSON.parse(text)),
        keep: (fetchedAt) => host.run({ type: 'storeAnswer', name: keptName(range), fetchedAt, answer: text }),
      };
    },
    unreachable,
    clock,
    patienceMs: PATIENCE_MS,
  });

/** All alerts of the service itself that the mirror holds; few, so they are read whole, and only when they have changed. */
export const systemAlertsOf = ({ reader }: Pick<Account, 'reader'>) =>
  guardStorage(() =>
    keptWhile(reader, 'system alerts', versionOf(reader, 'systemAlerts'), () => listDocuments(reader, 'systemAlerts')),
  );

/** Alerts of the service itself and what is done about them, over an open account. */
export const createAccountSystemAlerts = (account: Account, clock: Clock) =>
  createSystemAlertsService({
    stored: () => systemAlertsOf(account),
    find: (alertId) => guardStorage(() => findDocument(account.reader, 'systemAlerts', alertId)),
    pending: () => pendingHandlings(account.outbox, 'system'),
    outbox: account.outbox,
    onWaiting: account.engine.editWaits,
    operatorName: account.operator.name,
    clock,
  });
