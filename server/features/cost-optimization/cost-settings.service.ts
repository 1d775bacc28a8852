import type { PoolClient } from 'pg';
import type { Database } from '#server/db/database.ts';
import { addAuditEntry } from '#server/lib/audit.ts';
import type { Clock } from '#server/lib/clock.ts';
import { inTransaction } from '#server/lib/transaction.ts';
import type { CostSettings, CostSettingsChange } from '#shared/contracts/cost-optimization.ts';
import { AppError } from '#shared/contracts/errors.ts';
import { userSettings } from '#shared/contracts/settings.ts';
import { monthOf, type Month } from '#shared/domain/time.ts';
import type { Tier } from '#shared/domain/usage.ts';
import type { CostSettingsStore, KeptSettings } from './cost-settings.store.ts';

/** Gives the user's month its new budget and re-arms the alerts it is now below. */
type ReassessMonth = (client: PoolClient, userId: string, month: Month, now: Date) => Promise<unknown>;
type Parts = {
  database: Database;
  store: CostSettingsStore;
  clock: Clock;
  tierBudgets: Readonly<Record<Tier, number>>;
  reassessMonth: ReassessMonth;
  /** Whether a model, as `provider/model`, has a price. */
  isKnownModel: (ref: string) => boolean;
};

/** Every named field over what is kept. Throws `request.invalid` when they don't go together. */
const merge = (kept: KeptSettings, { preferredModels, blockedModels, ...change }: CostSettingsChange) => {
  const named = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  const settings = userSettings.safeParse({ ...kept.settings, ...named });
  if (!settings.success) {
    const [issue] = settings.error.issues;
    throw new AppError('request.invalid', { field: issue?.path.join('.') ?? '', issue: issue?.message ?? '' });
  }
  const preferred = [...new Set(preferredModels ?? kept.preferredModels)];
  const blocked = [...new Set(blockedModels ?? kept.blockedModels)];
  if (preferred.some((ref) => blocked.includes(ref))) throw new AppError('request.invalid', { field: 'blockedModels' });
  return { settings: settings.data, preferredModels: preferred, blockedModels: blocked };
};

export type CostSettingsService = ReturnType<typeof createCostSettings>;
/** What users set for themselves. They may spend less than they are given, never more. */
export const createCostSettings = (parts: Parts) => {
  const { database, store, clock, tierBudgets, reassessMonth, isKnownModel } = parts;
  const ceilingOf = ({ tier, givenBudgetVnd }: KeptSettings) => givenBudgetVnd ?? tierBudgets[tier];
  const answerOf = (kept: KeptSettings): CostSettings => ({
    settings: kept.settings,
    preferredModels: kept.preferredModels,
    blockedModels: kept.blockedModels,
    maxMonthlyBudgetVnd: Math.max(ceilingOf(kept), kept.settings.monthlyBudgetVnd),
  });

  return {
    /** Throws `user.unknown`. */
    get: (userId: string) =>
      inTransaction(database, async (client) => answerOf(await store.read(client, userId)), 'BEGIN READ ONLY'),

    /** Sets what is named. Throws `request.invalid`, `model.unknown`, `budget.abovePlan`, `user.unknown`. */
    update: (userId: string, change: CostSettingsChange) =>
      inTransaction(database, async (client) => {
        const unknown = [...(change.preferredModels ?? []), ...(change.blockedModels ?? [])].find(
          (ref) => !isKnownModel(ref),
        );
        if (unknown !== undefined) throw new AppError('model.unknown', { model: unknown });
        await store.lock(client, userId);
        const before = await store.read(client, userId);
        const { settings, preferredModels, blockedModels } = merge(before, change);
        const budget = settings.monthlyBudgetVnd;
        const capVnd = ceilingOf(before);
        if (budget > before.settings.monthlyBudgetVnd && budget > capVnd)
          throw new AppError('budget.abovePlan', { capVnd });
        const at = clock();
        await store.write(client, userId, settings, before.name, at);
        await store.writeModels(client, userId, preferredModels, blockedModels, at);
        await reassessMonth(client, userId, monthOf(at), at);
        const asAudited = (one: Pick<KeptSettings, 'settings' | 'preferredModels' | 'blockedModels'>) => ({
          ...one.settings,
          preferredModels: one.preferredModels,
          blockedModels: one.blockedModels,
        });
        await addAuditEntry(client, {
          actor: { id: userId, name: before.name },
          action: 'settings.editOwn',
          subject: `user:${userId}`,
          before: asAudited(before),
          after: asAudited({ settings, preferredModels, blockedModels }),
          at,
        });
        return answerOf({ ...before, settings, preferredModels, blockedModels });
      }),
  };
};
