import { randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import type { HealthState } from '#shared/domain/health-verdict.ts';
import type { HealthTexts } from './health-texts.ts';
import { stepAlert } from './system-alert-rule.ts';
import { systemAlertsStore, type AlertFigures, type AlertOf } from './system-alerts.store.ts';

/** Queues what operators are to hear, in the caller's transaction; the same id again does nothing. */
export type AddSystemAlert = (
  client: PoolClient,
  alert: { id: string; raisedAt: Date; title: string; text: string; data: Record<string, unknown> },
) => Promise<void>;

/** How one metric stands, with the figures that say so. */
export type Trouble = {
  readonly of: AlertOf;
  readonly state: HealthState;
  readonly figures: Omit<AlertFigures, 'state'>;
};

type Parts = {
  texts: HealthTexts;
  addSystemAlert: AddSystemAlert;
  /** Trouble that is not a metric of the rollout's health. */
  furtherTrouble?: (at: Date) => readonly Trouble[];
};
export type TellAlerts = ReturnType<typeof createTellAlerts>;
/** Opens, tells again and closes alerts of the service itself, in the caller's transaction. */
export const createTellAlerts = ({ texts, addSystemAlert, furtherTrouble = () => [] }: Parts) => {
  const step = async (client: PoolClient, at: Date, { of, state, figures: told }: Trouble) => {
    const known = await systemAlertsStore.lockNewest(client, of);
    const next = stepAlert(state, known, at);
    if (next.kind === 'resolve' && known) await systemAlertsStore.resolve(client, known.id, at);
    if (next.kind === 'nothing' || next.kind === 'resolve') return;
    if (state !== 'warning' && state !== 'critical') return;
    if (!next.tell && known)
      return next.kind === 'reopen'
        ? systemAlertsStore.reopen(client, known.id, at)
        : systemAlertsStore.seen(client, known.id, at);
    const figures = { ...told, state };
    const id = randomUUID();
    if (next.kind === 'raise' || !known) await systemAlertsStore.raise(client, of, figures, id, at);
    else await systemAlertsStore.tellAgain(client, known.id, figures, id, at);
    await addSystemAlert(client, { id, raisedAt: at, ...texts.alert(of, figures), data: { ...of, ...figures } });
  };
  return async (client: PoolClient, at: Date, troubles: readonly Trouble[]) => {
    for (const trouble of [...troubles, ...furtherTrouble(at)]) await step(client, at, trouble);
  };
};
