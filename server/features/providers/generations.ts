import type { Dispatcher } from 'undici';
import * as z from 'zod';

const tokens = z.int().min(0);
const generation = z.object({
  attempt: z.string().nullable(),
  at: z.string(),
  model: z.string(),
  promptTokens: tokens,
  cachedTokens: tokens,
  completionTokens: tokens,
  outcome: z.enum(['finished', 'aborted', 'failed']),
});
const generations = z.object({ complete: z.boolean(), data: z.array(generation) });

/** What calls of one request came to, by the provider's own count. */
export type Generations = z.infer<typeof generations>;

const ANSWER_MS = 5_000;

type Asked = { baseUrl: string; headers: Record<string, string>; requestId: string };

/** Asks the provider what it generated for a request: complete with nothing in it when it knows of none. */
export const readGenerations = async (dispatcher: Dispatcher, asked: Asked): Promise<Generations> => {
  const url = new URL(`${asked.baseUrl}/generations/${encodeURIComponent(asked.requestId)}`);
  const response = await dispatcher.request({
    origin: url.origin,
    path: url.pathname,
    method: 'GET',
    headers: asked.headers,
    headersTimeout: ANSWER_MS,
    bodyTimeout: ANSWER_MS,
  });
  const body: unknown = await response.body.json();
  if (response.statusCode === 404) return { complete: true, data: [] };
  if (response.statusCode !== 200) throw new Error(`The provider answered ${response.statusCode} about a generation.`);
  return generations.parse(body);
};
