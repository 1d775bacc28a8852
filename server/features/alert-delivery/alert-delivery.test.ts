import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createAlertFixture, HOUR_MS, MINUTE_MS, type AlertFixture } from '#tests/support/alert-fixture.ts';
import { startMailServer } from '#tests/support/mail-server.ts';
import { startWebhookReceiver } from '#tests/support/webhook-receiver.ts';
import { inTransaction } from '#server/lib/transaction.ts';
import { createAlertChannels } from './alert-channels.ts';

const USERS = Array.from({ length: 30 }, (_, index) => `usr_${index}`);
const CHILD = new URL('../../../tests/support/alert-delivery-child.ts', import.meta.url).pathname;
let alerts: AlertFixture;
let mail: Awaited<ReturnType<typeof startMailServer>>;
let receiver: Awaited<ReturnType<typeof startWebhookReceiver>>;
let child: ChildProcess | undefined;
beforeEach(async () => {
  alerts = await createAlertFixture(USERS);
  mail = await startMailServer({
    async received() {
      if (!child) return null;
      // The message is here, and whoever sent it dies before it can say so.
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
      child = undefined;
      return null;
    },
  });
  receiver = await startWebhookReceiver();
});
afterEach(async () => {
  await Promise.all([mail.close(), receiver.close()]);
  await alerts.close();
});

const both = () =>
  createAlertChannels(
    {
      SMTP_URL: mail.url,
      ALERT_MAIL_FROM: 'canhbao@pho.chat',
      ALERT_WEBHOOK_URL: receiver.url,
      ALERT_WEBHOOK_SECRET: 'mot-bi-mat-dai-hon-ba-muoi-hai-ky-tu',
      ALERT_LANGUAGE: 'vi-VN',
    },
    alerts.clock,
  );
const states = async () =>
  (await alerts.deliveries()).map(
    ({ channel, state, skipped_because: why }) => `${channel} ${state}${why ? ` ${why}` : ''}`,
  );

/** Runs work whose first writes to the queue, so many at once, wait for each other and then begin in the same moment. */
const together = async <T>(writers: number, work: () => Promise<T>) => {
  const waiting = `SELECT count(*)::int AS count FROM pg_locks
    WHERE relation = 'alert_deliveries'::regclass AND NOT granted`;
  let running: Promise<T> | undefined;
  await inTransaction(alerts.database, async (client) => {
    await client.query('LOCK TABLE alert_deliveries IN EXCLUSIVE MODE');
    running = work();
    await expect
      .poll(async () => (await client.query(waiting)).rows, { interval: 5, timeout: 15_000 })
      .toEqual([{ count: writers }]);
  });
  return running ?? work();
};

test('three instances on one database tell each of thirty users once by each channel', async () => {
  const instances = await Promise.all([0, 1, 2].map(() => alerts.addDelivery({ channels: both() })));
  await Promise.all(USERS.map((user) => alerts.spend(user, 22_000)));
  const tried = await together(6, () => Promise.all(instances.map((instance) => instance.deliverDue())));
  expect(tried.reduce((sum, count) => sum + count, 0)).toBe(60);
  expect(mail.envelopes.flat().sort()).toEqual(USERS.map((user) => `${user}@pho.chat`).sort());
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(30);
  expect(receiver.received).toHaveLength(30);
  expect(new Set(await states())).toEqual(new Set(['email sent', 'webhook sent']));
});

test('an instance killed between sending and marking is followed by another, and the repeat can be told by its id', async () => {
  const survivor = await alerts.addDelivery({ channels: both().filter(({ name }) => name === 'email') });
  await alerts.spend('usr_1', 22_000);
  child = spawn(process.execPath, [CHILD, alerts.url, mail.url, alerts.clock().toISOString()], { stdio: 'ignore' });
  await once(child, 'exit');
  expect(mail.mails).toHaveLength(1);
  // The dead one's lease still holds.
  expect(await survivor.deliverDue()).toBe(0);
  alerts.passTime(2 * MINUTE_MS);
  expect(await survivor.deliverDue()).toBe(1);
  const [first, second] = mail.mails;
  expect(second?.messageId).toBe(first?.messageId);
  expect([second?.date, second?.text]).toEqual([first?.date, first?.text]);
  expect(await alerts.deliveries()).toMatchObject([{ state: 'sent', attempts: 2 }]);
});

test('a delivery that takes its instance down every time is dead after as many tries as any other', async () => {
  const delivery = await alerts.addDelivery({ channels: both() });
  await alerts.spend('usr_1', 22_000);
  await alerts.rows('UPDATE alert_deliveries SET attempts = attempts_allowed');
  await delivery.deliverDue();
  expect(await states()).toEqual(['email dead', 'webhook dead']);
  expect([mail.mails, receiver.received]).toEqual([[], []]);
});

test('after ten tries within some hours it is dead, and not tried any more', async () => {
  receiver.answerWith((response) => void response.writeHead(503).end());
  const delivery = await alerts.addDelivery({ channels: both() });
  await alerts.spend('usr_1', 22_000);
  for (let minute = 0; minute < 6 * 60; minute += 1) {
    await delivery.deliverDue();
    alerts.passTime(MINUTE_MS);
  }
  expect(receiver.received).toHaveLength(10);
  expect(mail.mails).toHaveLength(1);
  expect(await alerts.deliveries()).toMatchObject([
    { channel: 'email', state: 'sent' },
    { channel: 'webhook', state: 'dead', attempts: 10, last_error: 'HTTP 503' },
  ]);
});

test('a user who switches alerts off before anything was sent is sent nothing, and it shows', async () => {
  const delivery = await alerts.addDelivery({ channels: both() });
  await alerts.spend('usr_1', 22_000);
  await alerts.rows(`INSERT INTO user_cost_settings (user_id, monthly_budget_vnd, budget_alerts_enabled)
    VALUES ('usr_1', 29000, false)`);
  await delivery.deliverDue();
  expect(await states()).toEqual(['email skipped alertsOff', 'webhook skipped alertsOff']);
  expect([mail.mails, receiver.received]).toEqual([[], []]);
});

test('history is not sent: neither what was raised before the channel was there, nor what comes too late', async () => {
  await alerts.spend('usr_1', 22_000);
  alerts.passTime(1);
  const delivery = await alerts.addDelivery({ channels: both() });
  await alerts.spend('usr_2', 22_000, new Date(alerts.clock().getTime() - HOUR_MS));
  expect(await alerts.deliveries()).toEqual([]);
  await alerts.spend('usr_3', 22_000);
  alerts.passTime(24 * HOUR_MS);
  expect(await delivery.deliverDue()).toBe(0);
  await delivery.register();
  expect(await states()).toEqual(['email skipped tooOld', 'webhook skipped tooOld']);
  expect([mail.mails, receiver.received]).toEqual([[], []]);
});

test('a channel that was away for a day begins anew, and until then nothing is queued for it', async () => {
  await alerts.addDelivery({ channels: both() });
  alerts.passTime(25 * HOUR_MS);
  await alerts.spend('usr_1', 22_000);
  await alerts.addDelivery({ channels: both() });
  expect(await alerts.deliveries()).toEqual([]);
  alerts.passTime(1);
  await alerts.spend('usr_1', 5_000);
  expect(await states()).toEqual(['email waiting', 'webhook waiting']);
});

test('a repeated request and a deleted user leave nothing to send', async () => {
  const delivery = await alerts.addDelivery({ channels: both() });
  await alerts.spend('usr_1', 22_000);
  await alerts.spend('usr_1', 100);
  expect(await alerts.deliveries()).toHaveLength(2);
  await alerts.rows('DELETE FROM alerts');
  expect(await delivery.deliverDue()).toBe(0);
  expect(await alerts.deliveries()).toEqual([]);
});

test('an alert of the service itself goes to the operators by the same channels, once per id, its text as text', async () => {
  const delivery = await alerts.addDelivery({ channels: both(), operators: ['quan@pho.chat', 'minh@pho.chat'] });
  const systemAlert = {
    id: '0193a5c8-5f3e-7cc0-8000-000000000001',
    raisedAt: alerts.clock(),
    title: 'Tỷ lệ lỗi 4,2 % vượt ngưỡng 1 %',
    text: 'Nhóm áp dụng: 4,2 %.\n\n<script>alert(1)</script>',
    data: { metric: 'failures', arm: 'treatment' },
  };
  for (let round = 0; round < 2; round += 1) {
    await inTransaction(alerts.database, (client) => delivery.addSystemAlert(client, systemAlert));
    await delivery.deliverDue();
  }
  expect(mail.envelopes).toEqual([['quan@pho.chat', 'minh@pho.chat']]);
  expect(mail.mails[0]).toMatchObject({ subject: systemAlert.title, text: expect.stringContaining(systemAlert.text) });
  expect(mail.mails[0]?.html).toContain('<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>');
  expect(receiver.received.map(({ body }) => JSON.parse(body) as unknown)).toMatchObject([
    { type: 'alert.system', data: { id: systemAlert.id, metric: 'failures', arm: 'treatment' } },
  ]);
});

test('without operators to mail, an alert of the service itself says that nobody could be reached', async () => {
  const delivery = await alerts.addDelivery({ channels: both() });
  const systemAlert = {
    id: '0193a5c8-5f3e-7cc0-8000-000000000002',
    raisedAt: alerts.clock(),
    title: 'A',
    text: 'B',
    data: {},
  };
  await inTransaction(alerts.database, (client) => delivery.addSystemAlert(client, systemAlert));
  await delivery.deliverDue();
  expect(await states()).toEqual(['email skipped noRecipient', 'webhook sent']);
});

test('while it runs, alerts go out by themselves', async () => {
  const delivery = await alerts.addDelivery({ channels: both(), pauseMs: 10 });
  delivery.start();
  await alerts.spend('usr_1', 22_000);
  await expect.poll(states, { interval: 20 }).toEqual(['email sent', 'webhook sent']);
  await delivery.stop();
});
