import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { findMissing } from '#server/db/missing-tables.ts';
import { CHAT_AUDIENCE, CHAT_ISSUER } from '#server/features/chat-users/chat-token.ts';
import { verifyAudit } from '#server/features/audit/verify-audit.ts';
import type { Clock } from '#server/lib/clock.ts';
import type { Service } from './service.ts';

export type SystemCheck = {
  readonly name: string;
  /** Answers what was seen; throws what is wrong. */
  run(): Promise<string>;
};

type Parts = {
  service: Service;
  /** Where the service listens. */
  url: string;
  /** Signs chat users' tokens, as pho.chat does. */
  chatSecret: string;
  /** The one user on the rollout's target list. */
  testUser: string;
  clock: Clock;
};

const REQUESTED = 'gpt-4o';
const QUESTION = 'Thủ đô của Việt Nam là gì?';

const expectThat = (holds: boolean, wrong: string) => {
  if (!holds) throw new Error(wrong);
};
const header = (response: Response, name: string) => response.headers.get(name) ?? '';

/** Asks as a chat user does, through the service's own HTTP. */
const createChatter =
  ({ url, chatSecret }: Pick<Parts, 'url' | 'chatSecret'>) =>
  async (userId: string) => {
    const token = await new SignJWT({ tier: 'starter', name: 'Người kiểm tra' })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(CHAT_ISSUER)
      .setAudience(CHAT_AUDIENCE)
      .setSubject(userId)
      .setExpirationTime('5m')
      .sign(new TextEncoder().encode(chatSecret));
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: REQUESTED, messages: [{ role: 'user', content: QUESTION }] }),
    });
    return { response, text: await response.text() };
  };

const eventually = async (seconds: number, holds: () => Promise<boolean>, wrong: string) => {
  const started = performance.now();
  while (!(await holds())) {
    expectThat(performance.now() - started < seconds * 1_000, wrong);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return Math.round(performance.now() - started);
};

const createSystem = (parts: Parts) => {
  const { database, chat } = parts.service;
  const one = async <Row extends object>(sql: string, values: unknown[] = []) =>
    (await database.pool.query<Row>(sql, values)).rows[0];
  return {
    ...parts,
    ask: createChatter(parts),
    /** Nobody has heard of this user before. */
    otherUser: `verify-${randomUUID()}`,
    one,
    async costOf(userId: string) {
      await chat.idle();
      const sql = `SELECT l.cost_vnd::text AS cost, l.model, l.arm, s.cost_vnd = l.cost_vnd AS summed
        FROM usage_logs l JOIN monthly_usage_summary s USING (user_id) WHERE user_id = $1`;
      return one<{ cost: string; model: string; arm: string; summed: boolean }>(sql, [userId]);
    },
  };
};
type System = ReturnType<typeof createSystem>;

const foundationChecks = ({ service: { database, rollout }, testUser, clock }: System): SystemCheck[] => [
  {
    name: 'tables',
    async run() {
      const missing = await findMissing(database, clock());
      expectThat(missing.length === 0, missing.join('; '));
      return 'every table, key, index, trigger and partition is there';
    },
  },
  {
    name: 'rollout begins with test users',
    async run() {
      const { phase, targetUsers } = rollout.state();
      expectThat(
        phase === 'testing' && targetUsers.includes(testUser),
        `phase ${phase}, ${targetUsers.length} test users`,
      );
      return `phase ${phase}, ${targetUsers.length} test user`;
    },
  },
];

const chatChecks = ({ testUser, otherUser, ask, costOf }: System): SystemCheck[] => [
  {
    name: 'a test user is routed',
    async run() {
      const { response, text } = await ask(testUser);
      expectThat(response.status === 200, `${response.status} ${text.slice(0, 200)}`);
      const [arm, model] = [header(response, 'x-pho-arm'), header(response, 'x-pho-model')];
      expectThat(arm === 'treatment' && !model.endsWith(`/${REQUESTED}`), `${arm}, ${model}`);
      return `${REQUESTED} asked, ${model} answered: ${header(response, 'x-pho-reason')}`;
    },
  },
  {
    name: 'its cost is recorded',
    async run() {
      const usage = await costOf(testUser);
      expectThat(usage?.summed === true && Number(usage.cost) > 0, JSON.stringify(usage));
      return `${usage?.cost} ₫, and the user's month says the same`;
    },
  },
  {
    name: 'everybody else is the control group',
    async run() {
      const { response } = await ask(otherUser);
      const [arm, model] = [header(response, 'x-pho-arm'), header(response, 'x-pho-model')];
      expectThat(arm === 'control' && model.endsWith(`/${REQUESTED}`), `${arm}, ${model}`);
      expectThat((await costOf(otherUser))?.arm === 'control', 'recorded in another arm');
      return `${model} asked and answered`;
    },
  },
];

const limitChecks = ({ service: { database, rollups }, otherUser, ask, one }: System): SystemCheck[] => [
  {
    name: 'a spent budget is refused in Vietnamese',
    async run() {
      const sql = 'UPDATE monthly_usage_summary SET cost_vnd = budget_vnd WHERE user_id = $1';
      await database.pool.query(sql, [otherUser]);
      const { response, text } = await ask(otherUser);
      expectThat(response.status === 402 && text.includes('budget_exhausted'), `${response.status} ${text}`);
      expectThat(/[ăâđêôơư]/u.test(text), `no Vietnamese: ${text}`);
      return '402 budget_exhausted';
    },
  },
  {
    name: 'requests are folded into hourly sums',
    async run() {
      await rollups.foldOnce();
      const sums = await one<{ same: boolean }>(`SELECT (SELECT sum(requests) FROM usage_rollup)
          = (SELECT count(*) FROM usage_logs) AS same`);
      expectThat(sums?.same === true, 'the sums differ from the requests');
      return 'sums and requests agree';
    },
  },
];

const safetyChecks = ({ service: { database, rollout }, testUser, ask }: System): SystemCheck[] => [
  {
    name: 'rollback stops it within a second',
    async run() {
      await rollout.rollBack({ reason: 'verify:system', figures: {}, automatic: false });
      const stopped = async () => rollout.decide(testUser).why === 'switchedOff';
      const took = await eventually(1, stopped, 'still routed after a second');
      const { response } = await ask(testUser);
      expectThat(header(response, 'x-pho-model').endsWith(`/${REQUESTED}`), 'a test user is still routed');
      return `after ${took} ms`;
    },
  },
  {
    name: 'the audit log holds together',
    async run() {
      const { findings, entries } = await verifyAudit(database, []);
      expectThat(findings.length === 0 && entries > 0, JSON.stringify(findings));
      return `${entries} entries, the rollback among them`;
    },
  },
];

/** Rows of the system, in the order in which a deployment needs them; each counts on the ones before. */
export const systemChecks = (parts: Parts): SystemCheck[] => {
  const system = createSystem(parts);
  return [foundationChecks, chatChecks, limitChecks, safetyChecks].flatMap((checks) => checks(system));
};
