import type { Clock } from '#server/lib/clock.ts';
import type { StartTrickle } from '#server/simulator/trickle.ts';
import { signSampleToken } from './sample-chat-token.ts';

/** Answered; budget spent or query too dear; the provider is at its limit; nobody could answer. */
const EXPECTED = [200, 402, 429, 503];

const TOKEN_MS = 5 * 60_000;

type Parts = {
  /** The service's address. */
  url: string;
  /** Signs the tokens of chat users. */
  secret: string;
  clock: Clock;
};

/** Chats with the service over HTTP as the apps of pho.chat do. Rejects when an answer is none that a user should get. */
export const createSendSampleChat =
  ({ url, secret, clock }: Parts): StartTrickle['send'] =>
  async ({ id: userId, tier }, { body, leavesAfterMs }, signal) => {
    const token = await signSampleToken({ secret, userId, profile: { tier }, now: clock(), holdsForMs: TOKEN_MS });
    const leaving = AbortSignal.any(leavesAfterMs === null ? [signal] : [signal, AbortSignal.timeout(leavesAfterMs)]);
    try {
      const response = await fetch(`${url}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify(body),
        signal: leaving,
      });
      // Read to its end: who stops reading has left.
      await response.text();
      if (!EXPECTED.includes(response.status)) throw new Error(`A sample chat was answered with ${response.status}`);
    } catch (error) {
      if (!leaving.aborted) throw error;
    }
  };
