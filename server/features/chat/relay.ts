import type { TokenCounts } from '#shared/domain/pricing.ts';
import type { ChatClient } from './chat-client.ts';
import type { Upstream } from './chat-ports.ts';
import { createEventFilter } from './event-filter.ts';
import { createGeneratedText, textOfAnswer } from './generated-text.ts';
import { parseJson, usageIn } from './usage-block.ts';

/** Bytes; a longer whole answer is not taken for one. */
const LONGEST_ANSWER_BYTES = 32 * 1024 * 1024;

/** How an answer ended: `cut` by the provider or the deadline, `left` by the client. */
export type RelayEnd = {
  readonly how: 'finished' | 'cut' | 'left';
  readonly usage: TokenCounts | null;
  /** What was generated, as far as it came. */
  readonly text: () => string;
};
export type WholeAnswer = RelayEnd & { readonly body: Buffer };

type Stream = { upstream: Upstream; client: ChatClient; wantsUsage: boolean };

/**
 * Passes a stream on as it comes. A client that is slow slows the provider down; one that leaves ends the call, but what
 * was generated is known as far as it came.
 */
export const relayStream = ({ upstream, client, wantsUsage }: Stream) =>
  new Promise<RelayEnd>((resolve) => {
    const filter = createEventFilter({ keepsUsage: wantsUsage });
    const generated = createGeneratedText();
    let hasLeft = false;
    const end = (how: RelayEnd['how']) => {
      client.whenDrained(() => {});
      client.whenLeaving(() => {});
      resolve({ how, usage: filter.usage(), text: generated.ofEvents });
    };
    client.whenDrained(upstream.resume);
    client.whenLeaving(() => {
      hasLeft = true;
      // Clients hang up at the last event, when everything is generated: then the end is near.
      if (!filter.isDone()) upstream.abort();
    });
    upstream.read({
      data(chunk) {
        generated.add(chunk);
        const passed = filter.pass(chunk);
        if (passed.length > 0 && !client.write(passed)) upstream.pause();
      },
      end() {
        const rest = filter.end();
        if (rest.length > 0) client.write(rest);
        end(hasLeft && !filter.isDone() ? 'left' : 'finished');
      },
      fail: () => end(filter.isDone() ? 'finished' : hasLeft ? 'left' : 'cut'),
    });
  });

/** Takes in a whole answer. */
export const readWhole = ({ upstream, client }: Omit<Stream, 'wantsUsage'>) =>
  new Promise<WholeAnswer>((resolve) => {
    const parts: Buffer[] = [];
    let bytes = 0;
    let hasLeft = false;
    const end = (how: RelayEnd['how']) => {
      client.whenLeaving(() => {});
      const body = Buffer.concat(parts);
      const json = parseJson(body.toString('utf8'));
      resolve({ how, usage: usageIn(json), text: () => textOfAnswer(json), body });
    };
    client.whenLeaving(() => {
      hasLeft = true;
      upstream.abort();
    });
    upstream.read({
      data(chunk) {
        bytes += chunk.length;
        if (bytes <= LONGEST_ANSWER_BYTES) parts.push(chunk);
        else upstream.abort();
      },
      end: () => end('finished'),
      fail: () => end(hasLeft ? 'left' : 'cut'),
    });
  });
