import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import { applyPage } from '#main/db/apply-page.ts';
import { openMirror } from '#main/db/mirror.ts';
import type { Collection, FeedRow, UsageRow } from '#shared/contracts/feed.ts';
import { DEFAULT_PER_QUERY_CAP_VND, DEFAULT_THRESHOLDS, TIER_BUDGET_VND } from '#shared/domain/budget.ts';
import { microVnd, nanoUsd } from '#shared/domain/money.ts';
import { monthOf } from '#shared/domain/time.ts';
import type { Tier } from '#shared/domain/usage.ts';

/** Feed rows as the service would send them for given users and requests, for tests of what the mirror makes of them. */
export type MirrorFeed = { [C in Collection]: FeedRow<C>[] };

/** A folder that goes away with the test. */
export const testFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'pho-mirror-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};
export const testMirror = (): Database => {
  const { db } = openMirror(join(testFolder(), 'mirror.db'), new Date());
  onTestFinished(() => {
    db.close();
  });
  return db;
};

export const feedUser = (id: string, name = `Người ${id}`, tier: Tier = 'starter'): FeedRow<'users'> => ({
  id,
  name,
  email: `${id}@pho.test`,
  tier,
  createdAt: '2026-01-01T00:00:00.000Z',
});
export const feedSettings = (user: FeedRow<'users'>): FeedRow<'settings'> => ({
  userId: user.id,
  monthlyBudgetVnd: TIER_BUDGET_VND[user.tier],
  perQueryCapVnd: DEFAULT_PER_QUERY_CAP_VND,
  ...DEFAULT_THRESHOLDS,
  budgetAlertsEnabled: true,
  optimizationEnabled: true,
  updatedAt: '2026-01-01T00:00:00.000Z',
  updatedBy: null,
});

let requests = 0;
/** A request of 10 ₫, answered, exact. */
export const feedUsage = (
  userId: string,
  occurredAt: string,
  costMicroVnd: bigint | null = 10_000_000n,
  more: Partial<UsageRow> = {},
): UsageRow => {
  requests += 1;
  const cost = costMicroVnd === null ? null : microVnd(costMicroVnd);
  return {
    userId,
    requestId: `req_${requests}`,
    attempt: 1,
    occurredAt,
    provider: 'openai',
    model: 'gpt-5-mini',
    requestedModel: 'gpt-5-mini',
    tier: 'starter',
    complexity: 'medium',
    category: 'chat',
    arm: 'treatment',
    status: 'ok',
    errorCode: null,
    inputTokens: 100,
    cachedInputTokens: 20,
    outputTokens: 50,
    tokenSource: 'exact',
    costNanoUsd: cost === null ? null : nanoUsd(cost / 24n),
    costMicroVnd: cost,
    baselineMicroVnd: cost === null ? null : microVnd(cost * 2n),
    vndPerUsd: '24167',
    priceId: cost === null ? null : 'price',
    latencyMs: 900,
    overheadMs: 5,
    ...more,
  };
};

type Sums = Omit<FeedRow<'months'>, 'userId' | 'month' | 'tier' | 'budgetVnd' | 'lastUsedAt'>;
const sumUp = (rows: readonly UsageRow[]): Sums => {
  const count = (of: (row: UsageRow) => number) => rows.reduce((sum, row) => sum + of(row), 0);
  const money = (of: (row: UsageRow) => bigint | null) => rows.reduce((sum, row) => sum + (of(row) ?? 0n), 0n);
  return {
    requests: rows.length,
    failedRequests: count((row) => Number(row.status === 'failed')),
    abandonedRequests: count((row) => Number(row.status === 'abandoned')),
    unpricedRequests: count((row) => Number(row.costMicroVnd === null)),
    inputTokens: count((row) => row.inputTokens),
    cachedInputTokens: count((row) => row.cachedInputTokens),
    outputTokens: count((row) => row.outputTokens),
    costNanoUsd: nanoUsd(money((row) => row.costNanoUsd)),
    costMicroVnd: microVnd(money((row) => row.costMicroVnd)),
    estimatedMicroVnd: microVnd(money((row) => (row.tokenSource === 'estimated' ? row.costMicroVnd : 0n))),
    baselineMicroVnd: microVnd(money((row) => row.baselineMicroVnd)),
  };
};

const hourOf = (row: UsageRow) => `${row.occurredAt.slice(0, 13)}:00:00.000Z`;
const rollupsOf = (usage: readonly UsageRow[]): FeedRow<'rollups'>[] =>
  Array.from(
    Map.groupBy(usage, (row) =>
      [hourOf(row), row.provider, row.model, row.tier, row.complexity, row.category, row.arm].join('\n'),
    ).values(),
    (rows) => {
      const [first] = rows;
      if (!first) throw new Error('An empty group');
      const { provider, model, tier, complexity, category, arm } = first;
      const names = { hour: hourOf(first), provider, model, tier, complexity, category, arm };
      return { ...names, ...sumUp(rows), latencySketch: '', overheadSketch: '' };
    },
  );

const monthsOf = (usage: readonly UsageRow[], users: ReadonlyMap<string, FeedRow<'users'>>): FeedRow<'months'>[] =>
  Array.from(Map.groupBy(usage, (row) => `${row.userId}\n${monthOf(new Date(row.occurredAt))}`).values(), (rows) => {
    const last = rows.reduce((latest, row) => (row.occurredAt > latest.occurredAt ? row : latest));
    const tier = users.get(last.userId)?.tier ?? last.tier;
    return {
      userId: last.userId,
      month: monthOf(new Date(last.occurredAt)),
      tier,
      ...sumUp(rows),
      budgetVnd: TIER_BUDGET_VND[tier],
      lastUsedAt: last.occurredAt,
    };
  });

export const mirrorFeed = (users: readonly FeedRow<'users'>[], usage: readonly UsageRow[]): MirrorFeed => ({
  users: [...users],
  settings: users.map(feedSettings),
  months: monthsOf(usage, new Map(users.map((user) => [user.id, user]))),
  alerts: [],
  rollups: rollupsOf(usage),
  prices: [],
  rates: [],
  policy: [],
  rollout: [],
  systemAlerts: [],
  health: [],
  audit: [],
  usage: [...usage],
});

let revision = 0;
/** A page of puts, each with the next revision. */
export const pageOf = <C extends Collection>(rows: readonly FeedRow<C>[], complete = true, now = new Date()) => ({
  puts: rows.map((row) => ({ revision: String(++revision), row })),
  deletes: [],
  cursor: `cursor ${revision}`,
  complete,
  now: now.toISOString(),
});

/** Brings a whole feed into a mirror, one page a collection. `now` is the service's time. */
export const applyFeed = (db: Database, feed: MirrorFeed, now?: Date) => {
  const apply = <C extends Collection>(collection: C, rows: readonly FeedRow<C>[]) =>
    applyPage(db, collection, pageOf<C>(rows, true, now));
  apply('users', feed.users);
  apply('settings', feed.settings);
  apply('months', feed.months);
  apply('alerts', feed.alerts);
  apply('rollups', feed.rollups);
  apply('prices', feed.prices);
  apply('rates', feed.rates);
  apply('policy', feed.policy);
  apply('rollout', feed.rollout);
  apply('systemAlerts', feed.systemAlerts);
  apply('health', feed.health);
  apply('audit', feed.audit);
  apply('usage', feed.usage);
};
