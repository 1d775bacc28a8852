import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyBaseLogger } from 'fastify';
import type * as z from 'zod';
import { sampleOperators } from '#shared/contracts/session.ts';
import { DAY_MS } from '#shared/domain/time.ts';
import type { Clock } from '#server/lib/clock.ts';
import type { SampleUser } from '#server/simulator/population.ts';
import { seedHistory } from '#server/simulator/simulator.ts';
import { startTrickle, type StartTrickle } from '#server/simulator/trickle.ts';
import { signSampleToken } from './sample-chat-token.ts';
import { createSendSampleChat } from './send-sample-chat.ts';
import type { Service } from './service.ts';

/** The same seed gives the same users and the same history. */
const SEED = 20_261_122;
const PEOPLE = [
  { role: 'finance', name: 'Trần Thu Hà', email: 'taichinh@pho.chat' },
  { role: 'admin', name: 'Nguyễn Minh Quân', email: 'quantri@pho.chat' },
  { role: 'support', name: 'Lê Ngọc Ánh', email: 'hotro@pho.chat' },
] as const;

const readFileIfThere = (file: string) =>
  readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });

type SampleOperators = z.infer<typeof sampleOperators>;
type SampleChat = { dataDir: string; secret: string; url: string; clock: Clock; log: FastifyBaseLogger };
const CHAT_TOKEN_MS = 30 * DAY_MS;
const CHAT_USER = { userId: 'usr_mau', name: 'Phạm Thị Lan', email: 'lan@pho.chat', tier: 'premium' } as const;

const writePrivately = async (file: string, content: unknown) => {
  // Renamed into place, so that nobody ever reads half of it.
  await writeFile(`${file}.new`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
};

/** One operator per role with a random password, kept beside the data for the console on the same machine. */
export const ensureSampleOperators = async ({ operators }: Pick<Service, 'operators'>, dataDir: string) => {
  const file = join(dataDir, 'sample-operators.json');
  const kept = await readFileIfThere(file);
  const people: SampleOperators =
    kept === null
      ? PEOPLE.map((person) => ({ ...person, password: randomBytes(18).toString('base64url') }))
      : sampleOperators.parse(JSON.parse(kept));
  if (kept === null) await writePrivately(file, people);
  // The file comes first: a start that was cut off in between goes on with the same passwords.
  for (const person of people) await operators.ensure(person);
  return people;
};

/** A user of pho.chat to try the chat with; the token holds for a month and is made anew at every start. */
export const writeSampleChatUser = async ({ dataDir, secret, url, clock, log }: SampleChat) => {
  const { userId, ...profile } = CHAT_USER;
  const token = await signSampleToken({ secret, userId, profile, now: clock(), holdsForMs: CHAT_TOKEN_MS });
  const file = join(dataDir, 'sample-chat-user.json');
  await writePrivately(file, { userId, ...profile, baseUrl: `${url}/v1`, token });
  log.info({ file }, 'a sample chat user and their key');
};

type Rollout = Pick<Service['rollout'], 'armOf' | 'state'>;
type Parts = {
  service: Pick<Service, 'database' | 'recorder'> & { rollout: Rollout };
  clock: Clock;
  log: FastifyBaseLogger;
  /** The service's own address, and what signs the tokens of its chat users. */
  url: string;
  chatSecret: string;
} & Pick<StartTrickle, 'users' | 'days' | 'pace'>;

/** Before the rollout there was none to ask: the history's users are on the sides the sample drew. */
const createArmAt =
  ({ armOf, state }: Rollout) =>
  (user: SampleUser, instant: Date) =>
    instant.getTime() < Date.parse(state().schedule.stepSince) ? user.arm : armOf(user.id).arm;

/** Fills in the history, then has users chat. `stop()` resolves when they have left. */
export const startSample = ({ service, clock, log, url, chatSecret, ...size }: Parts) => {
  const { database, recorder, rollout } = service;
  const stopping = new AbortController();
  const { signal } = stopping;
  const parts = { database, recorder, seed: SEED, armAt: createArmAt(rollout), signal, ...size };
  const send = createSendSampleChat({ url, secret: chatSecret, clock });
  const run = async () => {
    await seedHistory({ ...parts, now: clock(), onProgress: (progress) => log.info(progress, 'sample history') });
    if (!stopping.signal.aborted) await startTrickle({ ...parts, clock, log, send });
  };
  const done = run().catch((error: unknown) => {
    if (!stopping.signal.aborted) log.error({ err: error }, 'sample data failed');
  });
  return {
    async stop() {
      stopping.abort();
      await done;
    },
  };
};
