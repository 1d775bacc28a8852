import * as z from 'zod';
import { parseJson } from './usage-block.ts';

const toolCalls = z.array(
  z.object({ function: z.object({ name: z.string().nullish(), arguments: z.string().nullish() }).nullish() }),
);
const said = z.object({
  content: z.string().nullish(),
  reasoning_content: z.string().nullish(),
  refusal: z.string().nullish(),
  tool_calls: toolCalls.nullish(),
});
const answer = z.object({ choices: z.array(z.object({ delta: said.nullish(), message: said.nullish() })) });

/** Bytes that may wait before their text is taken out of them; most streams tell their usage and never need it. */
const UNREAD_BYTES = 256 * 1024;

const textIn = (json: unknown): string => {
  const { data } = answer.safeParse(json);
  const parts = (data?.choices ?? []).map(({ delta, message }) => delta ?? message);
  return parts
    .map((part) => {
      const calls = (part?.tool_calls ?? []).map(
        (call) => `${call.function?.name ?? ''}${call.function?.arguments ?? ''}`,
      );
      return `${part?.content ?? ''}${part?.reasoning_content ?? ''}${part?.refusal ?? ''}${calls.join('')}`;
    })
    .join('');
};

/** Keeps what was generated, for counting it where the provider doesn't tell. */
export const createGeneratedText = () => {
  let unread: Buffer[] = [];
  let unreadBytes = 0;
  let text = '';
  let cutLine = '';

  const readAll = () => {
    const lines = (cutLine + Buffer.concat(unread).toString('utf8')).split('\n');
    unread = [];
    unreadBytes = 0;
    cutLine = lines.pop() ?? '';
    for (const line of lines) if (line.startsWith('data:')) text += textIn(parseJson(line.slice('data:'.length)));
  };
  return {
    add(bytes: Buffer) {
      unread.push(bytes);
      unreadBytes += bytes.length;
      if (unreadBytes > UNREAD_BYTES) readAll();
    },
    /** The text so far of an answer in events. */
    ofEvents() {
      readAll();
      return text;
    },
  };
};

/** The text of an answer that came whole. */
export const textOfAnswer = (json: unknown) => textIn(json);
