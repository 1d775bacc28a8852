import { createHmac } from 'node:crypto';
import type { Clock } from '#server/lib/clock.ts';
import { DeliveryFailure, errorCodeOf, type AlertChannel, type AlertMessage } from './alert-message.ts';

export type WebhookOptions = {
  url: string;
  /** `whsec_` and base64, as Standard Webhooks writes it, or any other text, which is taken as it is. */
  secret: string;
  clock: Clock;
};

const PREFIX = 'whsec_';
const keyOf = (secret: string) =>
  secret.startsWith(PREFIX) ? Buffer.from(secret.slice(PREFIX.length), 'base64') : Buffer.from(secret, 'utf8');

/** What a receiver asked for is no longer there, by the words of Standard Webhooks. */
const GONE = 410;

const bodyOf = ({ id, kind, raisedAt, title, text, data }: AlertMessage) =>
  JSON.stringify({ type: `alert.${kind}`, timestamp: raisedAt.toISOString(), data: { id, title, text, ...data } });

/**
 * Posts alerts as JSON, signed by Standard Webhooks (https://www.standardwebhooks.com): `webhook-id` is the alert's, so a
 * receiver knows repeats; `webhook-timestamp` is the try's, so it can refuse what is older than some minutes.
 */
export const createWebhookChannel = ({ url, secret, clock }: WebhookOptions): AlertChannel => {
  const key = keyOf(secret);
  const headersFor = (id: string, body: string) => {
    const timestamp = Math.floor(clock().getTime() / 1000);
    const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
    return {
      'content-type': 'application/json',
      'user-agent': 'pho-cost-console',
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': `v1,${signature}`,
    };
  };
  return {
    name: 'webhook',
    async send(message, signal) {
      const body = bodyOf(message);
      const headers = headersFor(message.id, body);
      // Not followed: whoever answers a redirect would choose where alerts go.
      const request = { method: 'POST', headers, body, redirect: 'manual', signal } as const;
      const response = await fetch(url, request).catch((cause: unknown) => {
        const reason = signal.aborted ? 'ETIMEDOUT' : (errorCodeOf(cause) ?? 'failed');
        throw new DeliveryFailure(`HTTP ${reason}`, { cause });
      });
      // Nothing in the body matters, so none of it is read.
      await response.body?.cancel().catch(() => {});
      if (response.ok) return null;
      throw new DeliveryFailure(`HTTP ${response.status}`, { permanent: response.status === GONE });
    },
  };
};
