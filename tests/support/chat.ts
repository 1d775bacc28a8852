import { SignJWT } from 'jose';
import OpenAI from 'openai';
import type { LedgerEntry } from '#server/simulated-provider/ledger.ts';
import { startTestService, type TestServiceOptions } from './service.ts';
import { startSimulatedProvider } from './simulated-provider.ts';

const SECRET = 'a secret that only tests and pho.chat know';
/** Variables of the service: everybody is treated. */
export const CHAT_ENV = { CHAT_JWT_SECRET: SECRET, ROLLOUT_PHASE: 'full', CHAT_CLOSE_SECONDS: '2' };

type TokenOptions = { tier?: string; claims?: Record<string, unknown>; secret?: string; expiresIn?: string };

/** A user's token as pho.chat signs it. */
export const chatToken = (userId: string, options: TokenOptions = {}) => {
  const { tier = 'ultimate', claims = {}, secret = SECRET, expiresIn = '1h' } = options;
  return new SignJWT({ iss: 'pho.chat', aud: 'cost-service', tier, ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(userId)
    .setIssuedAt()
    .setExpirationTime(expiresIn)
    .sign(new TextEncoder().encode(secret));
};

/** Tokens of one attempt, as billed or as recorded. */
export type Billed = { request: string; attempt: number; model: string; input: number; cached: number; output: number };
const inOrder = (rows: Billed[]) =>
  rows.toSorted((a, b) => a.request.localeCompare(b.request) || a.attempt - b.attempt);

/** What the simulated provider would bill. */
export const billedBy = (ledger: readonly LedgerEntry[]): Billed[] =>
  inOrder(
    ledger.flatMap((entry) =>
      entry.outcome === 'failed'
        ? []
        : [
            {
              request: entry.requestId ?? '',
              attempt: Number(entry.attempt),
              model: entry.model,
              input: entry.promptTokens,
              cached: entry.cachedTokens,
              output: entry.completionTokens,
            },
          ],
    ),
  );

/** A service in this process over a simulated provider, both real, and OpenAI's own client for its users. */
export const startTestChat = async (options: TestServiceOptions = {}) => {
  const provider = await startSimulatedProvider();
  const service = await startTestService({
    simulatedProviderUrl: provider.url,
    ...options,
    env: { ...CHAT_ENV, ...options.env },
  });
  const rows = async <Row extends object>(text: string, values: unknown[] = []) =>
    (await service.database.pool.query<Row>(text, values)).rows;

  return {
    ...service,
    provider,
    rows,
    token: chatToken,
    /** OpenAI's client as a user; `path` is what its base URL ends in. */
    async client(userId: string, path = '/v1', token?: TokenOptions) {
      return new OpenAI({
        baseURL: `${service.url}${path}`,
        apiKey: await chatToken(userId, token),
        maxRetries: 0,
      });
    },
    async post(path: string, body: BodyInit, token: string | null) {
      const headers = new Headers({ 'content-type': 'application/json' });
      if (token !== null) headers.set('authorization', `Bearer ${token}`);
      return fetch(`${service.url}${path}`, { method: 'POST', body, headers });
    },
    /** What was recorded. */
    recorded: async (): Promise<Billed[]> =>
      inOrder(
        await rows(`SELECT request_id AS request, attempt, model, input_tokens AS input, cached_input_tokens AS cached,
          output_tokens AS output FROM usage_logs`),
      ),
    /** What the provider would bill, once it has nothing under way. */
    billed: async () => billedBy(await provider.ledger()),
    /** Resolves when every chat that was begun is recorded. */
    settled: () => service.service.chat.idle(),
    async close() {
      await service.close();
      await provider.close();
    },
  };
};
export type TestChat = Awaited<ReturnType<typeof startTestChat>>;
