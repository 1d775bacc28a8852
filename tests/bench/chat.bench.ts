import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createDatabase } from '#server/db/database.ts';
import { migrateUp } from '#server/db/migrate.ts';
import { chatToken } from '#tests/support/chat.ts';
import { startServiceProcess } from '#tests/support/chat-processes.ts';
import { startScratchPostgres } from '#tests/support/postgres.ts';
import { bar, type BenchResult, type BenchSize } from './bar.ts';
import { loadChat, type ChatTarget, type ChatTimes } from './chat-load.ts';
import { percentile } from './percentile.ts';

const PER_SECOND = 200;
const USERS = 500;
const MODEL = 'gpt-4o-mini';
/** The ways take turns, so that whatever else the machine does meets all of them. */
const ROUNDS = { small: 2, large: 5 } as const;
const SECONDS = { small: 5, large: 10 } as const;
const WARM_UP_SECONDS = 3;
/**
 * A model that answers after 150 ms with 50 tokens a second; always alike, so that only the way makes a difference. Answers
 * are a sentence long: each token is a system call of the provider, the gateway and the caller, which share the machine.
 */
const PACE = ['--latency', '150', '--latency-spread', '0', '--token-delay', '20', '--token-delay-spread', '0'];
const PROVIDER = new URL('../../server/simulated-provider/main.ts', import.meta.url).pathname;
const PORTKEY = fileURLToPath(import.meta.resolve('@portkey-ai/gateway/build/start-server.js'));
const SHIM = new URL('mutable-answers.ts', import.meta.url).href;
const QUESTIONS = [
  'Gợi ý giúp mình ba món ăn sáng nhanh gọn cho cả nhà.',
  'Viết thư xin nghỉ phép hai ngày, giọng lịch sự nhé.',
  'Giải thích sự khác nhau giữa lãi kép và lãi đơn.',
  'mai hn co mua ko v',
];

const bodyOf = (index: number) =>
  JSON.stringify({
    model: MODEL,
    stream: true,
    messages: [{ role: 'user', content: `${QUESTIONS[index % QUESTIONS.length]} (${index})` }],
  });

const startProvider = async () => {
  const child = spawn(
    process.execPath,
    [PROVIDER, ...PACE, '--answer-tokens', '12', '--parent-pid', String(process.pid)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const [line] = await once(createInterface(child.stdout), 'line');
  return { url: String(line).replace('Provider: ', ''), stop: () => child.kill() };
};

const freePort = async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
};

const startPortkey = async () => {
  const port = await freePort();
  const args = ['--import', SHIM, PORTKEY, `--port=${port}`, '--headless'];
  const child = spawn(process.execPath, args, { stdio: 'ignore' });
  process.once('exit', () => child.kill());
  const url = `http://127.0.0.1:${port}`;
  while (
    !(await fetch(url).then(
      (answer) => answer.ok,
      () => false,
    ))
  )
    await delay(100);
  return { url, stop: () => child.kill() };
};

/** Users who keep the model they ask for: everything is decided for them too, and the answers can be compared. */
const seedUsers = async (url: string) => {
  await migrateUp(url);
  const database = createDatabase(url);
  await database.pool.query(`INSERT INTO users (id, name, email, tier)
    SELECT 'user-' || n, 'user ' || n, n || '@pho.chat', 'ultimate' FROM generate_series(0, ${USERS - 1}) n`);
  await database.pool.query(`INSERT INTO user_cost_settings
      (user_id, monthly_budget_vnd, per_query_cap_vnd, optimization_enabled, updated_by)
    SELECT id, 1000000, 1000, false, 'bench' FROM users`);
  await database.close();
  return Promise.all(Array.from({ length: USERS }, (_, index) => chatToken(`user-${index}`)));
};

const startAll = async () => {
  const [postgres, provider, portkey] = await Promise.all([startScratchPostgres(), startProvider(), startPortkey()]);
  const tokens = await seedUsers(postgres.url);
  const service = await startServiceProcess(postgres.url, provider.url);
  const targets: ChatTarget[] = [
    {
      name: 'direct',
      url: `${provider.url}/openai/v1/chat/completions`,
      headers: () => ({ authorization: 'Bearer any' }),
    },
    {
      name: 'service',
      url: `${service.url}/v1/chat/completions`,
      headers: (index) => ({ authorization: `Bearer ${tokens[index % USERS]}` }),
    },
    {
      name: 'portkey',
      url: `${portkey.url}/v1/chat/completions`,
      headers: () => ({
        authorization: 'Bearer any',
        'x-portkey-provider': 'openai',
        'x-portkey-custom-host': `${provider.url}/openai/v1`,
      }),
    },
  ];
  return {
    targets,
    databaseUrl: postgres.url,
    async stop() {
      await service.stop();
      portkey.stop();
      provider.stop();
      await postgres.stop();
    },
  };
};

const countRecorded = async (url: string) => {
  const database = createDatabase(url);
  const { rows } = await database.pool.query<{ count: number }>('SELECT count(*)::int FROM usage_logs');
  await database.close();
  return rows[0]?.count ?? 0;
};

type Times = ReadonlyMap<string, readonly ChatTimes[]>;

/** Every way in turn, each time with the same questions. */
const measure = async (
  { targets, databaseUrl }: Awaited<ReturnType<typeof startAll>>,
  size: BenchSize,
): Promise<Times> => {
  const load = { perSecond: PER_SECOND, bodyOf };
  const times = new Map(targets.map(({ name }) => [name, new Array<ChatTimes>()]));
  for (const target of targets) await loadChat(target, { ...load, seconds: WARM_UP_SECONDS });
  for (let round = 0; round < ROUNDS[size]; round += 1)
    for (const target of targets)
      times.get(target.name)?.push(...(await loadChat(target, { ...load, seconds: SECONDS[size] })));
  const sent = PER_SECOND * (WARM_UP_SECONDS + ROUNDS[size] * SECONDS[size]);
  const recorded = await countRecorded(databaseUrl);
  if (recorded !== sent) throw new Error(`${recorded} of ${sent} chats were recorded`);
  return times;
};

const summarise = (times: Times): BenchResult => {
  const at = (name: string, which: keyof ChatTimes, share: number) =>
    percentile(
      (times.get(name) ?? []).map((time) => time[which]),
      share,
    );
  const added = (name: string, which: keyof ChatTimes, share: number) =>
    Math.round((at(name, which, share) - at('direct', which, share)) * 100) / 100;
  const figures: Record<string, number> = { perSecond: PER_SECOND };
  for (const name of times.keys()) {
    figures[`${name}FirstTokenP50Ms`] = at(name, 'firstMs', 0.5);
    figures[`${name}FirstTokenP99Ms`] = at(name, 'firstMs', 0.99);
    figures[`${name}TotalP99Ms`] = at(name, 'totalMs', 0.99);
  }
  for (const name of ['service', 'portkey']) {
    figures[`${name}AddedFirstTokenP50Ms`] = added(name, 'firstMs', 0.5);
    figures[`${name}AddedFirstTokenP99Ms`] = added(name, 'firstMs', 0.99);
    figures[`${name}AddedTotalP50Ms`] = added(name, 'totalMs', 0.5);
    figures[`${name}AddedTotalP99Ms`] = added(name, 'totalMs', 0.99);
  }
  const bars = {
    addedFirstTokenP99Ms: bar(added('service', 'firstMs', 0.99), 10, 'atMost'),
    addedTotalP99Ms: bar(added('service', 'totalMs', 0.99), 10, 'atMost'),
  };
  return { figures, bars };
};

/** What the chat path adds to a stream, against calling the provider directly and through another gateway, in one run. */
export const run = async (size: BenchSize): Promise<BenchResult> => {
  const all = await startAll();
  try {
    return summarise(await measure(all, size));
  } finally {
    await all.stop();
  }
};
