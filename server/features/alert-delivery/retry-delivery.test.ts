import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import * as z from 'zod';
import { alertDelivery } from '#shared/contracts/feed.ts';
import { readConfig } from '#server/app/config.ts';
import { createLog } from '#server/app/log.ts';
import { createService } from '#server/app/service.ts';
import { startMailServer } from '#tests/support/mail-server.ts';
import { spending } from '#tests/support/recording-fixture.ts';
import { readNdjson, startTestService, type TestService } from '#tests/support/service.ts';
import { startWebhookReceiver } from '#tests/support/webhook-receiver.ts';
import { createAlertChannels } from './alert-channels.ts';
import { createAlertDelivery, type AlertDelivery } from './alert-delivery.service.ts';

const SECRET = 'mot-bi-mat-dai-hon-ba-muoi-hai-ky-tu';
let service: TestService;
let receiver: Awaited<ReturnType<typeof startWebhookReceiver>>;
let delivery: AlertDelivery;
let env: Record<string, string>;
beforeAll(async () => {
  service = await startTestService();
  receiver = await startWebhookReceiver();
  env = { ALERT_WEBHOOK_URL: receiver.url, ALERT_WEBHOOK_SECRET: SECRET };
  const { database } = service;
  const clock = () => new Date();
  const channels = createAlertChannels(readConfig(env), clock);
  delivery = createAlertDelivery({ database, channels, clock, log: createLog('silent') });
  await delivery.register();
});
afterAll(async () => {
  await service.close();
  await receiver.close();
});

let users = 0;
let alertId: string;
/** Every test has an alert that its receiver has refused for good. */
beforeEach(async () => {
  users += 1;
  const userId = `usr_${users}`;
  await service.addUser({ id: userId });
  await service.record({ ...spending(22_000), userId, occurredAt: new Date() });
  receiver.answerWith((response) => void response.writeHead(410).end());
  await delivery.deliverDue();
  const { rows } = await service.database.pool.query<{ id: string }>('SELECT id FROM alerts WHERE user_id = $1', [
    userId,
  ]);
  alertId = rows[0]?.id ?? '';
  receiver.received.length = 0;
});

const retry = (id = alertId, channel = 'webhook') =>
  service.call('support', `/operator/alerts/${id}/deliveries/${channel}/retry`, { method: 'POST' });
const alertLine = z.object({ row: z.object({ id: z.string(), deliveries: z.array(alertDelivery) }) });
/** As a console gets them; an open transaction of another test may hold the feed back for a while. */
const deliveriesInFeed = async () => {
  const lines = await readNdjson(await service.call('support', '/operator/feed/alerts'));
  const alert = lines.map((line) => alertLine.safeParse(line).data?.row).find((row) => row?.id === alertId);
  return alert?.deliveries;
};
const inFeed = { timeout: 15_000, interval: 100 };

test('a dead delivery shows in the feed with why, and a person who retries it gets it sent and into the audit log', async () => {
  const dead = {
    channel: 'webhook',
    state: 'dead',
    attempts: 1,
    lastError: 'HTTP 410',
    skippedBecause: null,
    sentAt: null,
  };
  await expect.poll(deliveriesInFeed, inFeed).toEqual([dead]);
  receiver.answerWith((response) => void response.end());
  const answer = await retry();
  expect([answer.status, await answer.json()]).toEqual([200, { ...dead, state: 'waiting' }]);
  expect(await delivery.deliverDue()).toBe(1);
  await expect
    .poll(deliveriesInFeed, inFeed)
    .toMatchObject([{ state: 'sent', attempts: 2, sentAt: expect.any(String) }]);
  const { rows } = await service.database.pool.query(
    `SELECT operator_name, subject, before->>'state' AS before, after->>'state' AS after
     FROM audit_log WHERE action = 'alert.retryDelivery'`,
  );
  expect(rows).toEqual([
    { operator_name: service.operators.support.name, subject: `alert:${alertId}`, before: 'dead', after: 'waiting' },
  ]);
});

test('pressing twice retries once, and what was sent is never sent again', async () => {
  receiver.answerWith((response) => void response.end());
  expect((await Promise.all([retry(), retry()])).map(({ status }) => status)).toEqual([200, 200]);
  await delivery.deliverDue();
  expect(receiver.received).toHaveLength(1);
  const refused = await retry();
  expect([refused.status, await refused.json()]).toMatchObject([409, { error: { code: 'alert.alreadySent' } }]);
  expect(await delivery.deliverDue()).toBe(0);
  const { rows } = await service.database.pool.query('SELECT id FROM audit_log WHERE subject = $1', [
    `alert:${alertId}`,
  ]);
  expect(rows).toHaveLength(1);
});

test('a retried delivery has all its tries again', async () => {
  receiver.answerWith((response) => void response.writeHead(503).end());
  await retry();
  await delivery.deliverDue();
  const { rows } = await service.database.pool.query(
    `SELECT state, attempts, extract(epoch FROM next_attempt_at - now())::int AS wait FROM alert_deliveries
     WHERE alert_id = $1`,
    [alertId],
  );
  expect(rows).toMatchObject([{ state: 'waiting', attempts: 2 }]);
  expect(rows[0]).toHaveProperty(
    'wait',
    expect.toSatisfy((wait: number) => wait <= 30),
  );
});

test.each([
  ['0193a5c8-5f3e-7cc0-8000-00000000dead', 'webhook', 404],
  ['no-uuid', 'webhook', 400],
  ['0193a5c8-5f3e-7cc0-8000-00000000dead', 'pigeon', 400],
])('retrying %s by %s is answered %i', async (id, channel, status) => {
  expect((await retry(id, channel)).status).toBe(status);
  expect((await retry(alertId, 'email')).status).toBe(404);
});

test('a service that finds a mail server and a webhook in its environment sends by both, and history by neither', async () => {
  const mail = await startMailServer();
  receiver.answerWith((response) => void response.end());
  const config = readConfig({ ...env, SMTP_URL: mail.url, ALERT_MAIL_FROM: 'Phở Cost <canhbao@pho.chat>', PORT: '0' });
  const running = await createService(config, {
    databaseUrl: service.databaseUrl,
    secret: SECRET,
    log: createLog('silent'),
  });
  await running.listen();
  await service.addUser({ id: 'usr_minh' });
  await service.record({ ...spending(22_000), userId: 'usr_minh', occurredAt: new Date() });
  await expect.poll(() => [mail.mails.length, receiver.received.length], { timeout: 15_000 }).toEqual([1, 1]);
  await running.close();
  expect(mail.envelopes).toEqual([['usr_minh@example.vn']]);
  await mail.close();
});
