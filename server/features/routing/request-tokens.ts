import { countTokens } from './count-tokens.ts';

/** What is counted of a message in OpenAI's wire format; everything else of it is of no length. */
export type CountedMessage = {
  readonly content?: string | readonly CountedPart[] | null;
  readonly name?: string;
  readonly tool_calls?: readonly { readonly function?: { readonly name?: string; readonly arguments?: string } }[];
};
export type CountedPart = {
  readonly type: string;
  readonly text?: string;
  readonly image_url?: { readonly detail?: string };
};
export type CountedRequest = { readonly messages: readonly CountedMessage[]; readonly tools?: readonly unknown[] };

/** What OpenAI's chat format adds per message, per tool call, and before the answer. */
const PER_MESSAGE = 4;
const PER_TOOL_CALL = 3;
const BEFORE_ANSWER = 3;
/** OpenAI's figures for one picture of 1024 × 1024; its size isn't known without decoding it. */
const LOW_DETAIL_PICTURE = 85;
const PICTURE = 765;

const partTokens = ({ type, text, image_url: picture }: CountedPart) => {
  if (type === 'image_url') return picture?.detail === 'low' ? LOW_DETAIL_PICTURE : PICTURE;
  return text === undefined ? 0 : countTokens(text);
};
const contentTokens = (content: CountedMessage['content']) => {
  if (typeof content === 'string') return countTokens(content);
  return (content ?? []).reduce((tokens, part) => tokens + partTokens(part), 0);
};
const messageTokens = ({ content, name = '', tool_calls: calls = [] }: CountedMessage) => {
  const called = calls.reduce((tokens, { function: call }) => {
    return tokens + countTokens(call?.name ?? '') + countTokens(call?.arguments ?? '') + PER_TOOL_CALL;
  }, 0);
  return PER_MESSAGE + contentTokens(content) + countTokens(name) + called;
};

/** Tokens of o200k that a request sends: messages, pictures, tools, and what the format adds. */
export const requestTokens = ({ messages, tools = [] }: CountedRequest) => {
  const offered = tools.length === 0 ? 0 : countTokens(JSON.stringify(tools));
  return messages.reduce((tokens, message) => tokens + messageTokens(message), BEFORE_ANSWER + offered);
};
