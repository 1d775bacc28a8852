import { afterEach, beforeEach, expect, test } from 'vitest';
import { Webhook } from 'standardwebhooks';
import { createAlertFixture, HOUR_MS, MINUTE_MS, type AlertFixture } from '#tests/support/alert-fixture.ts';
import { startWebhookReceiver, type ReceivedWebhook } from '#tests/support/webhook-receiver.ts';
import { createWebhookChannel } from './webhook-channel.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
let alerts: AlertFixture;
let receiver: Awaited<ReturnType<typeof startWebhookReceiver>>;
beforeEach(async () => {
  alerts = await createAlertFixture(['usr_lan']);
  receiver = await startWebhookReceiver();
});
afterEach(async () => {
  await receiver.close();
  await alerts.close();
});

const webhookTo = (url: string, secret = SECRET, clock = alerts.clock) => createWebhookChannel({ url, secret, clock });
const headersOf = ({ headers }: ReceivedWebhook): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));

test('a receiver that follows Standard Webhooks accepts the signature, and refuses a changed body or an old one', async () => {
  // The verifier looks at the real time.
  const delivery = await alerts.addDelivery({ channels: [webhookTo(receiver.url, SECRET, () => new Date())] });
  await alerts.spend('usr_lan', 26_500);
  await delivery.deliverDue();
  const [webhook] = receiver.received;
  if (!webhook) throw new Error('nothing came');
  const [alert] = await alerts.rows<{ id: string }>('SELECT id FROM alerts');
  const verifier = new Webhook(SECRET);
  expect(webhook.headers['webhook-id']).toBe(alert?.id);
  expect(verifier.verify(webhook.body, headersOf(webhook))).toEqual({
    type: 'alert.budget',
    timestamp: '2026-10-15T05:00:00.000Z',
    data: {
      id: alert?.id,
      title: 'Sắp hết ngân sách tháng 10/2026, còn 2.500 ₫',
      text: 'Lúc 12:00 ngày 15/10/2026, chi phí pho.chat của bạn trong tháng 10/2026 đã chạm mức nghiêm trọng 90 % ngân sách.',
      userId: 'usr_lan',
      month: '2026-10',
      level: 'critical',
      thresholdPercent: 90,
      spentMicroVnd: expect.stringMatching(/^26500\d{6}$/),
      budgetVnd: 29_000,
    },
  });
  const forged = webhook.body.replace('usr_lan', 'usr_min');
  expect(() => verifier.verify(forged, headersOf(webhook))).toThrow('signature');
  const later = { ...headersOf(webhook), 'webhook-timestamp': String(Math.floor(Date.now() / 1000) - 301) };
  expect(() => verifier.verify(webhook.body, later)).toThrow('too old');
  expect(() =>
    new Webhook(`whsec_${Buffer.alloc(32, 8).toString('base64')}`).verify(webhook.body, headersOf(webhook)),
  ).toThrow('signature');
});

test('a secret without whsec_ signs as it is', async () => {
  const secret = 'mot-bi-mat-dai-hon-ba-muoi-hai-ky-tu';
  const delivery = await alerts.addDelivery({ channels: [webhookTo(receiver.url, secret, () => new Date())] });
  await alerts.spend('usr_lan', 22_000);
  await delivery.deliverDue();
  const [webhook] = receiver.received;
  if (!webhook) throw new Error('nothing came');
  expect(() => new Webhook(secret, { format: 'raw' }).verify(webhook.body, headersOf(webhook))).not.toThrow();
});

test('every try has the same id and body, and the time of its own', async () => {
  const answers = [500, 503, 404, 204];
  receiver.answerWith((response) => void response.writeHead(answers.shift() ?? 200).end());
  const delivery = await alerts.addDelivery({ channels: [webhookTo(receiver.url)] });
  await alerts.spend('usr_lan', 22_000);
  const errors: (string | null | undefined)[] = [];
  for (let round = 0; round < 5; round += 1) {
    await delivery.deliverDue();
    errors.push((await alerts.deliveries())[0]?.last_error);
    alerts.passTime(10 * MINUTE_MS);
  }
  expect(errors).toEqual(['HTTP 500', 'HTTP 503', 'HTTP 404', 'HTTP 404', 'HTTP 404']);
  expect(receiver.received).toHaveLength(4);
  expect(new Set(receiver.received.map(({ headers, body }) => `${String(headers['webhook-id'])} ${body}`)).size).toBe(
    1,
  );
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-timestamp'])).size).toBe(4);
  expect(await alerts.deliveries()).toMatchObject([{ state: 'sent', attempts: 4 }]);
});

test('redirects are not followed', async () => {
  const elsewhere = await startWebhookReceiver();
  receiver.answerWith((response) => void response.writeHead(307, { location: elsewhere.url }).end());
  const delivery = await alerts.addDelivery({ channels: [webhookTo(receiver.url)] });
  await alerts.spend('usr_lan', 22_000);
  await delivery.deliverDue();
  expect(elsewhere.received).toEqual([]);
  expect(await alerts.deliveries()).toMatchObject([{ state: 'waiting', last_error: 'HTTP 307' }]);
  await elsewhere.close();
});

test('a receiver that is gone for good is not asked again', async () => {
  receiver.answerWith((response) => void response.writeHead(410).end());
  const delivery = await alerts.addDelivery({ channels: [webhookTo(receiver.url)] });
  await alerts.spend('usr_lan', 22_000);
  await delivery.deliverDue();
  expect(await alerts.deliveries()).toMatchObject([{ state: 'dead', attempts: 1, last_error: 'HTTP 410' }]);
});

test('an answer without end is not read', async () => {
  receiver.answerWith((response) => {
    response.writeHead(200);
    const pour = () => {
      while (response.write(Buffer.alloc(65_536)));
      response.once('drain', pour);
    };
    pour();
  });
  const delivery = await alerts.addDelivery({ channels: [webhookTo(receiver.url)] });
  await alerts.spend('usr_lan', 22_000);
  await delivery.deliverDue();
  expect(await alerts.deliveries()).toMatchObject([{ state: 'sent' }]);
});

test('a receiver that says nothing is cut off when the service ends, and asked again by the next', async () => {
  let asked = () => {};
  const isAsked = new Promise<void>((resolve) => (asked = resolve));
  receiver.answerWith(() => asked());
  const delivery = await alerts.addDelivery({ channels: [webhookTo(receiver.url)] });
  await alerts.spend('usr_lan', 22_000);
  delivery.start();
  await isAsked;
  await delivery.stop();
  expect(await alerts.deliveries()).toMatchObject([{ state: 'waiting', attempts: 1, last_error: 'HTTP ETIMEDOUT' }]);
  receiver.answerWith((response) => void response.end());
  alerts.passTime(HOUR_MS);
  await (await alerts.addDelivery({ channels: [webhookTo(receiver.url)] })).deliverDue();
  expect(await alerts.deliveries()).toMatchObject([{ state: 'sent', attempts: 2 }]);
});

test('neither the secret nor the address is in the log or in what people read', async () => {
  const { url } = receiver;
  await receiver.close();
  const delivery = await alerts.addDelivery({ channels: [webhookTo(`${url}?key=hunter2`)] });
  await alerts.spend('usr_lan', 22_000);
  await delivery.deliverDue();
  expect(await alerts.deliveries()).toMatchObject([{ state: 'waiting', last_error: 'HTTP ECONNREFUSED' }]);
  expect(alerts.logged()).toContain('HTTP ECONNREFUSED');
  expect(alerts.logged()).not.toMatch(/hunter2|whsec_|127\.0\.0\.1/);
  receiver = await startWebhookReceiver();
});
