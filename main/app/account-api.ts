import { createAuditService } from '#main/features/audit/audit.service.ts';
import { createAuditStore } from '#main/features/audit/audit.store.ts';
import { createSettingsEditService } from '#main/features/settings-edit/settings-edit.service.ts';
import { createSpendService } from '#main/features/spend/spend.service.ts';
import { createSpendStore } from '#main/features/spend/spend.store.ts';
import { createUserUsageService } from '#main/features/user-usage/user-usage.service.ts';
import { userUsageFromMirror } from '#main/features/users/user-usage-view.ts';
import { createUsersService } from '#main/features/users/users.service.ts';
import { createUsersStore } from '#main/features/users/users.store.ts';
import { monthRevision, readUserUsageFetch } from '#main/db/user-usage.ts';
import type { Clock } from '#main/platform/clock.ts';
import type { Account } from '#main/sync/account.ts';
import type { Accounts } from '#main/sync/accounts.ts';
import { userName } from '#main/sync/mirror-lookups.ts';
import { createPendingEdits } from '#main/sync/outbox/pending-edits.ts';
import type { SyncPhase } from '#shared/contracts/views.ts';
import { createAccountAlerts } from './account-alerts.ts';
import { createAccountDecisions } from './account-decisions.ts';
import { createAccountMonitoring, createAccountSystemAlerts } from './account-monitoring.ts';
import { createAccountRouting } from './account-routing.ts';
import { createAccountRollout } from './account-rollout.ts';
import { createAccountSavings } from './account-savings.ts';
import type { ConsoleApi } from './router.ts';

/** Asking the service is in vain then, and a person would wait for the timeout. */
const UNREACHABLE: readonly SyncPhase[] = ['offline', 'signedOut'];

const createServices = (account: Account, clock: Clock) => {
  const { reader, outbox, client, host, engine } = account;
  const nameOf = (userId: string) => userName(reader, userId);
  const unreachable = () => {
    const { phase, failure } = account.status();
    return UNREACHABLE.includes(phase) ? (failure ?? { code: 'backend.unreachable' as const, details: {} }) : null;
  };
  return {
    spend: createSpendService({ store: createSpendStore(reader), clock }),
    users: createUsersService({ store: createUsersStore(reader), outbox: createPendingEdits(outbox, nameOf) }),
    settingsEdit: createSettingsEditService({
      outbox,
      userExists: (userId) => nameOf(userId) !== null,
      onWaiting: engine.editWaits,
    }),
    userUsage: createUserUsageService({
      stored: {
        view: (userId, month) => userUsageFromMirror(reader, userId, month, clock()),
        fetch: (userId, month) => readUserUsageFetch(reader, userId, month),
        monthRevision: (userId, month) => monthRevision(reader, userId, month),
      },
      async fetch(userId, month, fetched) {
        const page = await client.userUsage(userId, month);
        await host.run({ type: 'storeUsage', userId, month, page, ...fetched });
      },
      unreachable,
      clock,
    }),
    alerts: createAccountAlerts(account, clock),
    audit: createAuditService(createAuditStore(reader)),
    decisions: createAccountDecisions(account, { unreachable, clock }),
    routing: createAccountRouting(account, { unreachable, clock }),
    rollout: createAccountRollout(account),
    monitoring: createAccountMonitoring(account, { unreachable, clock }),
    systemAlerts: createAccountSystemAlerts(account, clock),
    savings: createAccountSavings(account, { unreachable, clock }),
  };
};

type Services = ReturnType<typeof createServices>;

/** What admins steer, and how it does. */
const steering = (services: () => Services): Pick<ConsoleApi, 'routing' | 'rollout' | 'savings'> => ({
  routing: {
    mix: (month) => services().routing.mix(month),
    policy: () => services().routing.policy(),
    editPolicy: (input) => services().routing.editPolicy(input),
    resolve: (input) => services().routing.resolve(input),
    report: () => services().routing.report(),
    decide: (query) => services().routing.decide(query),
    whatIf: (query) => services().routing.whatIf(query),
  },
  rollout: {
    get: () => services().rollout.get(),
    edit: (input) => services().rollout.edit(input),
    resolve: (input) => services().rollout.resolve(input),
    rollback: (input) => services().rollout.rollback(input),
    resume: (input) => services().rollout.resume(input),
    preview: (input) => services().rollout.preview(input),
  },
  savings: { get: (range) => services().savings.get(range) },
});

/** How the service does, and what it raised about itself. */
const watching = (services: () => Services): Pick<ConsoleApi, 'monitoring' | 'systemAlerts'> => ({
  monitoring: {
    health: () => services().monitoring.health(),
    report: (range) => services().monitoring.report(range),
  },
  systemAlerts: {
    list: (input) => services().systemAlerts.list(input),
    get: (alertId) => services().systemAlerts.get(alertId),
    badge: () => services().systemAlerts.badge(),
    attention: () => services().systemAlerts.attention(),
    handle: (input) => services().systemAlerts.handle(input),
    resolve: (input) => services().systemAlerts.resolve(input),
  },
});

/** What needs an open account, always asked of the one that is open now. Throws `auth.signedOut` without one. */
export const createAccountApi = ({
  accounts,
  clock,
}: {
  accounts: Accounts;
  clock: Clock;
}): Pick<
  ConsoleApi,
  | 'spend'
  | 'users'
  | 'userUsage'
  | 'settingsEdit'
  | 'decisions'
  | 'alerts'
  | 'routing'
  | 'audit'
  | 'rollout'
  | 'savings'
  | 'monitoring'
  | 'systemAlerts'
> => {
  const known = new WeakMap<Account, ReturnType<typeof createServices>>();
  const services = () => {
    const account = accounts.required();
    const made = known.get(account) ?? createServices(account, clock);
    known.set(account, made);
    return made;
  };
  return {
    spend: {
      months: () => services().spend.months(),
      overview: (month) => services().spend.overview(month),
      byDay: (input) => services().spend.byDay(input),
      models: (month) => services().spend.models(month),
      health: (month) => services().spend.health(month),
      latestAlerts: (month) => services().spend.latestAlerts(month),
      table: (input) => services().spend.table(input),
    },
    users: {
      list: (input) => services().users.list(input),
      get: (input) => services().users.get(input),
    },
    userUsage: { get: (input) => services().userUsage.get(input) },
    settingsEdit: {
      edit: (input) => services().settingsEdit.edit(input),
      resolve: (input) => services().settingsEdit.resolve(input),
    },
    alerts: {
      list: (input) => services().alerts.list(input),
      get: (alertId) => services().alerts.get(alertId),
      badge: () => services().alerts.badge(),
      attention: () => services().alerts.attention(),
      names: () => services().alerts.names(),
      handle: (input) => services().alerts.handle(input),
      resolve: (input) => services().alerts.resolve(input),
      retryDelivery: (input) => services().alerts.retryDelivery(input),
    },
    audit: {
      list: (input) => services().audit.list(input),
      actions: () => services().audit.actions(),
      exportCsv: (input) => services().audit.exportCsv(input),
    },
    ...steering(services),
    ...watching(services),
    decisions: {
      timeline: (input) => services().decisions.timeline(input),
      release: (input) => services().decisions.release(input),
    },
  };
};
