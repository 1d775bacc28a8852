import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyBaseLogger } from 'fastify';
import { SignJWT } from 'jose';
import type * as z from 'zod';
import { sampleOperators } from '#shared/contracts/session.ts';
import { CHAT_AUDIENCE, CHAT_ISSUER } from '#server/features/chat-users/chat-token.ts';
import type { Clock } from '#server/lib/clock.ts';
import { seedHistory, startTrickle } from '#server/simulator/simulator.ts';
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
type SampleChat = { dataDir: string; secret: string; url: string; log: FastifyBaseLogger };
const CHAT_USER = { sub: 'usr_mau', name: 'Phạm Thị Lan', email: 'lan@pho.chat', tier: 'premium' };

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
export const writeSampleChatUser = async ({ dataDir, secret, url, log }: SampleChat) => {
  const { sub, ...profile } = CHAT_USER;
  const token = await new SignJWT(profile)
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(CHAT_ISSUER)
    .setAudience(CHAT_AUDIENCE)
    .setSubject(sub)
    .setIssuedAt()
    .setExpirationTime('30d')
    .sign(new TextEncoder().encode(secret));
  const file = join(dataDir, 'sample-chat-user.json');
  await writePrivately(file, { userId: sub, ...profile, baseUrl: `${url}/v1`, token });
  log.info({ file }, 'a sample chat user and their key');
};

type Parts = { service: Pick<Service, 'database' | 'recorder'>; clock: Clock; log: FastifyBaseLogger };

/** Fills in the history, then keeps a slow trickle going. `stop()` resolves when nothing more will be recorded. */
export const startSample = ({ service: { database, recorder }, clock, log }: Parts) => {
  const stopping = new AbortController();
  const parts = { database, recorder, seed: SEED, signal: stopping.signal };
  const run = async () => {
    await seedHistory({ ...parts, now: clock(), onProgress: (progress) => log.info(progress, 'sample history') });
    if (!stopping.signal.aborted) await startTrickle({ ...parts, clock, log });
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
