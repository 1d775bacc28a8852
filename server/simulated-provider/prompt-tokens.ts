import { hash } from 'node:crypto';
import type { CompletionRequest, Message } from './completion-request.ts';
import { countTokens } from './count-tokens.ts';
import { billedTokens } from './models.ts';

/** What OpenAI's chat format adds per message and before the answer. */
const PER_MESSAGE = 3;
const BEFORE_ANSWER = 3;
/** OpenAI's figures for one picture in low and in high detail (one 512 px tile grid of 1024 × 1024). */
const IMAGE_TOKENS = { low: 85, auto: 765, high: 765 };
/** OpenAI counts cached beginnings in steps of this many tokens. */
const CACHE_STEP = 128;
const REMEMBERED_PREFIXES = 20_000;
const FORGET_AFTER_MS = 5 * 60_000;

const contentTokens = (content: Message['content']) => {
  if (typeof content === 'string') return countTokens(content);
  let tokens = 0;
  for (const part of content ?? []) {
    if (part.type === 'text') tokens += countTokens(part.text);
    else if (part.type === 'refusal') tokens += countTokens(part.refusal);
    else tokens += IMAGE_TOKENS[part.image_url.detail ?? 'auto'];
  }
  return tokens;
};

const messageTokens = ({ content, name, tool_calls: calls = [] }: Message) => {
  let tokens = PER_MESSAGE + 1 + contentTokens(content);
  if (name) tokens += countTokens(name) + 1;
  for (const call of calls) tokens += countTokens(call.function.name) + countTokens(call.function.arguments) + 3;
  return tokens;
};

export type PromptTokens = { prompt: number; cached: number };
type Counted = { provider: string; request: CompletionRequest; cacheMinTokens: number };

/** Counts what goes in, and what of it came before within five minutes: whole messages from the first one on. */
export const createPromptCounter = ({ now }: { now: () => number }) => {
  /** Seen beginnings and until when they are remembered, oldest first. */
  const seen = new Map<string, number>();
  const remember = (key: string, until: number) => {
    seen.delete(key);
    seen.set(key, until);
    if (seen.size <= REMEMBERED_PREFIXES) return;
    for (const oldest of seen.keys()) {
      seen.delete(oldest);
      break;
    }
  };

  return ({ provider, request, cacheMinTokens }: Counted): PromptTokens => {
    const tools = request.tools?.length ? JSON.stringify(request.tools) : '';
    let tokens = tools === '' ? 0 : countTokens(tools);
    const ends = request.messages.map((message) => (tokens += messageTokens(message)));
    const prompt = billedTokens(provider, tokens + BEFORE_ANSWER);
    if (prompt < cacheMinTokens) return { prompt, cached: 0 };

    const at = now();
    let key = hash('sha1', `${provider}\n${request.model}\n${tools}`);
    let known = 0;
    for (const [index, message] of request.messages.entries()) {
      key = hash('sha1', `${key}${JSON.stringify(message)}`);
      if ((seen.get(key) ?? 0) > at) known = ends[index] ?? 0;
      remember(key, at + FORGET_AFTER_MS);
    }
    const cached = Math.floor(billedTokens(provider, known) / CACHE_STEP) * CACHE_STEP;
    return { prompt, cached: cached < cacheMinTokens ? 0 : cached };
  };
};
