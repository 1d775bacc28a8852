import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { readConfig } from '#server/app/config.ts';
import { createLog } from '#server/app/log.ts';
import { createService } from '#server/app/service.ts';
import type { UsageRecord } from '#server/features/recording/recorder.ts';
import { systemClock, type Clock } from '#server/lib/clock.ts';
import type { Role } from '#shared/domain/permissions.ts';
import { TIER_BUDGET_VND } from '#shared/domain/budget.ts';
import { ROLES } from '#shared/domain/permissions.ts';
import type { Tier } from '#shared/domain/usage.ts';
import { createTestDatabase } from './postgres.ts';
import { testUsage } from './test-usage.ts';

export type TestServiceOptions = {
  clock?: Clock;
  /** Environment variables of the service, such as SUPPORT_BUDGET_CAP_VND. */
  env?: Readonly<Record<string, string>>;
  /** Another service's database, to run two instances on one; it is not dropped. */
  databaseUrl?: string;
  /** Stands in for every provider without a key. */
  simulatedProviderUrl?: string;
};

export type TestUser = { id: string; name?: string; email?: string; tier?: Tier; monthlyBudgetVnd?: number };
export type TestService = Awaited<ReturnType<typeof startTestService>>;

const NAMES: Record<Role, string> = { finance: 'Trần Thu Hà', admin: 'Nguyễn Minh Quân', support: 'Lê Ngọc Ánh' };

/** A real service in this process, listening on 127.0.0.1, on a migrated scratch database; needs the test cluster. */
export const startTestService = async (options: TestServiceOptions = {}) => {
  const { clock = systemClock, env = {}, databaseUrl, simulatedProviderUrl } = options;
  const scratch = databaseUrl === undefined ? await createTestDatabase() : null;
  const config = readConfig({ LOG_LEVEL: 'silent', PORT: '0', ...env });
  const service = await createService(config, {
    databaseUrl: databaseUrl ?? scratch?.url ?? '',
    secret: 'a secret that only tests know, and no service',
    log: createLog(config.LOG_LEVEL),
    clock,
    simulatedProviderUrl,
  });
  const { database, recorder, rollups } = service;
  const operatorOf = async (role: Role) => {
    const credentials = { email: `${role}.${randomUUID()}@pho.chat`, password: randomUUID() };
    await service.operators.create({ ...credentials, role, name: NAMES[role] });
    return [role, { ...credentials, name: NAMES[role] }] as const;
  };
  const operators = Object.fromEntries(await Promise.all(ROLES.map(operatorOf))) as Record<
    Role,
    { email: string; password: string; name: string }
  >;
  const url = await service.http.listen({ host: '127.0.0.1', port: 0 });
  const tokens = new Map<Role, Promise<string>>();

  const signInAnew = async (role: Role) => {
    const { email, password } = operators[role];
    const { token } = await service.operators.signIn({ email, password }, '127.0.0.1');
    return token;
  };
  /** A session token of the role's operator; the same one every time. */
  const signIn = (role: Role) => {
    const token = tokens.get(role) ?? signInAnew(role);
    tokens.set(role, token);
    return token;
  };

  const hasUnfolded = async () => {
    const { rows } = await database.pool.query<{ found: boolean }>(`SELECT EXISTS (
      SELECT FROM usage_logs l, rollup_cursor c WHERE (l.xid, l.revision) > (c.xid, c.revision)) AS found`);
    return rows[0]?.found === true;
  };

  const hasUnwatched = async () => {
    const { rows } = await database.pool.query<{ found: boolean }>(`SELECT
      EXISTS (SELECT FROM usage_logs l, health_cursors c WHERE c.source = 'usage' AND (l.xid, l.revision) > (c.xid, c.revision))
      OR EXISTS (SELECT FROM chat_decisions d, health_cursors c
        WHERE c.source = 'decisions' AND (d.xid, d.revision) > (c.xid, c.revision)) AS found`);
    return rows[0]?.found === true;
  };

  return {
    url,
    databaseUrl: databaseUrl ?? scratch?.url ?? '',
    service,
    database,
    operators,
    signIn,
    signInAnew,
    /** Any request as a role's operator; anonymous when null. */
    async call(role: Role | null, path: string, init: RequestInit = {}) {
      const headers = new Headers(init.headers);
      if (role) headers.set('authorization', `Bearer ${await signIn(role)}`);
      if (init.body) headers.set('content-type', 'application/json');
      return fetch(`${url}${path}`, { ...init, headers });
    },
    /** The user and their settings: the tier's budget unless told otherwise. */
    async addUser({ id, name = 'Phạm Thị Lan', email = `${id}@example.vn`, tier = 'starter', ...rest }: TestUser) {
      const budget = rest.monthlyBudgetVnd ?? TIER_BUDGET_VND[tier];
      await database.pool.query('INSERT INTO users (id, name, email, tier) VALUES ($1, $2, $3, $4)', [
        id,
        name,
        email,
        tier,
      ]);
      await database.pool.query('INSERT INTO user_cost_settings (user_id, monthly_budget_vnd) VALUES ($1, $2)', [
        id,
        budget,
      ]);
    },
    /** Through the real recorder; durable when it resolves. The user must exist. */
    record: (usage: Partial<UsageRecord> = {}) => recorder.record(testUsage(usage)),
    /** Folds all that is recorded into rollups; they don't fold by themselves in tests. Answers how many requests. */
    async foldRollups() {
      let folded = await rollups.foldOnce();
      while (await hasUnfolded()) {
        // An open transaction of any test on this cluster holds rows back for a while.
        await delay(20);
        folded += await rollups.foldOnce();
      }
      return folded;
    },
    /** Folds all that is recorded and decided into the sums of health. */
    async foldHealth() {
      do {
        await service.health.foldOnce();
        // Rows are ready the time after, and an open transaction of any test on this cluster holds them back.
        await delay(10);
      } while (await hasUnwatched());
    },
    async close() {
      await service.close();
      await scratch?.drop();
    },
  };
};

/** Lines of an NDJSON answer, parsed. */
export const readNdjson = async (response: Response): Promise<unknown[]> =>
  (await response.text())
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
