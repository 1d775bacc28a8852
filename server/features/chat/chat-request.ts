import * as z from 'zod';
import { ChatError } from './chat-error.ts';

/** Tokens; no model answers with more, so a larger bound is a mistake. */
const MOST_OUTPUT_TOKENS = 1_000_000;
const MOST_MESSAGES = 10_000;

const part = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  image_url: z.looseObject({ detail: z.string().optional() }).optional(),
});
const toolCall = z.looseObject({
  function: z.looseObject({ name: z.string().optional(), arguments: z.string().optional() }).optional(),
});
const message = z.looseObject({
  role: z.string().min(1).max(40),
  content: z.union([z.string(), z.array(part)]).nullish(),
  name: z.string().optional(),
  tool_calls: z.array(toolCall).optional(),
});
const bound = z.int().min(1).max(MOST_OUTPUT_TOKENS).nullish();

/** What we must understand of a request; the rest is the provider's to judge and is passed on as it is. */
const chatRequest = z.looseObject({
  model: z.string().min(1).max(300),
  messages: z.array(message).min(1).max(MOST_MESSAGES),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
  max_tokens: bound,
  max_completion_tokens: bound,
  // Each further answer is paid for, and budgets are estimated for one.
  n: z.literal(1, 'must be 1').nullish(),
  tools: z.array(z.unknown()).max(128).nullish(),
});
export type ChatMessage = z.infer<typeof message>;

export type ChatRequest = {
  /** As it came, for the provider. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly isStreamed: boolean;
  readonly wantsUsage: boolean;
  readonly wantsTools: boolean;
  readonly wantsVision: boolean;
  /** The client's own bound, in tokens. */
  readonly maxOutputTokens: number | null;
};

const isImage = ({ type }: { type: string }) => type === 'image_url';
const partsOf = ({ content }: ChatMessage) => (Array.isArray(content) ? content : []);

const pathText = (path: readonly PropertyKey[]) =>
  path.map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index > 0 ? '.' : ''}${String(key)}`)).join('');

/** Its text in NFC: decomposed Vietnamese costs more than twice the tokens and says the same. */
const composed = (message: ChatMessage): ChatMessage => {
  const { content } = message;
  if (typeof content === 'string') return { ...message, content: content.normalize('NFC') };
  if (!Array.isArray(content)) return message;
  return {
    ...message,
    content: content.map((part) => (part.text === undefined ? part : { ...part, text: part.text.normalize('NFC') })),
  };
};

/** Throws a 400 that names the first field that is wrong. */
export const readChatRequest = (json: unknown): ChatRequest => {
  const { data, error } = chatRequest.safeParse(json);
  if (!data) {
    const [issue] = error.issues;
    const param = pathText(issue?.path ?? []);
    throw ChatError.invalid(`Invalid '${param || 'body'}': ${issue?.message ?? 'not understood'}.`, param || null);
  }
  const { model, stream, stream_options, tools, max_completion_tokens, max_tokens } = data;
  const messages = data.messages.map(composed);
  return {
    body: { ...data, messages },
    model,
    messages,
    isStreamed: stream === true,
    wantsUsage: stream_options?.include_usage === true,
    wantsTools: (tools?.length ?? 0) > 0,
    wantsVision: messages.some((message) => partsOf(message).some(isImage)),
    maxOutputTokens: max_completion_tokens ?? max_tokens ?? null,
  };
};

/** The text of a message, its parts joined. */
export const textOf = (message: ChatMessage): string => {
  if (typeof message.content === 'string') return message.content;
  return partsOf(message)
    .map(({ text }) => text ?? '')
    .join('\n');
};

/** What the user asks now: the last message that is theirs. */
export const questionOf = (messages: readonly ChatMessage[]): string => {
  const asked = messages.findLast(({ role }) => role === 'user') ?? messages.at(-1);
  return asked ? textOf(asked) : '';
};
