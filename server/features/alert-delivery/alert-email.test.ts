import { afterEach, beforeEach, expect, test } from 'vitest';
import { createAlertFixture, HOUR_MS, MINUTE_MS, type AlertFixture } from '#tests/support/alert-fixture.ts';
import { startMailServer } from '#tests/support/mail-server.ts';
import { createEmailChannel } from './email-channel.ts';

let alerts: AlertFixture;
beforeEach(async () => {
  alerts = await createAlertFixture(['usr_lan', 'usr_minh']);
  await alerts.rows(`UPDATE users SET name = 'Phạm Thị Lan', email = 'lan@pho.chat' WHERE id = 'usr_lan'`);
});
afterEach(() => alerts.close());

type MailServer = Awaited<ReturnType<typeof startMailServer>>;
const mailBy = ({ url }: Pick<MailServer, 'url'>, language = 'vi-VN') =>
  createEmailChannel({ smtpUrl: url, from: 'Phở Cost <canhbao@pho.chat>', language });

test('a user who crosses a threshold is told in Vietnamese which, what is spent, what is left and when it renews', async () => {
  const server = await startMailServer();
  const delivery = await alerts.addDelivery({ channels: [mailBy(server)] });
  await alerts.spend('usr_lan', 22_000);
  expect(await delivery.deliverDue()).toBe(1);
  expect(server.envelopes).toEqual([['lan@pho.chat']]);
  const [mail] = server.mails;
  const [alert] = await alerts.rows<{ id: string }>('SELECT id FROM alerts');
  expect(mail).toMatchObject({
    from: { name: 'Phở Cost', address: 'canhbao@pho.chat' },
    to: [{ name: 'Phạm Thị Lan', address: 'lan@pho.chat' }],
    subject: 'Bạn đã dùng 75,8 % ngân sách tháng 10/2026',
    messageId: `<alert.${alert?.id}@pho.chat>`,
  });
  expect(mail?.text).toBe(`Chào Phạm Thị Lan,

Lúc 12:00 ngày 15/10/2026, chi phí pho.chat của bạn trong tháng 10/2026 đã chạm mức cảnh báo 75 % ngân sách.

Mức đã chạm: Cảnh báo (75 %)
Đã dùng: 22.000 ₫ (75,8 %)
Ngân sách tháng: 29.000 ₫
Còn lại: 7.000 ₫
Làm mới lúc: 00:00 ngày 01/11/2026 (giờ Việt Nam)

Bạn vẫn dùng pho.chat bình thường. Khi phần còn lại không đủ cho một câu hỏi, pho.chat sẽ chọn mô hình rẻ hơn hoặc trả lời ngắn hơn.

Bạn nhận được e-mail này vì đang bật cảnh báo ngân sách. Bạn có thể tắt cảnh báo trong phần Cài đặt gói của pho.chat.
`);
  expect(mail?.html).toContain('<strong>29.000 ₫</strong>');
  expect(await alerts.deliveries()).toMatchObject([
    { state: 'sent', attempts: 1, last_error: null, sent_at: alerts.clock() },
  ]);
  expect(await delivery.deliverDue()).toBe(0);
  await server.close();
});

test('a mail server on this machine may encrypt with a certificate of its own making', async () => {
  const server = await startMailServer({ startTls: true });
  const delivery = await alerts.addDelivery({ channels: [mailBy(server)] });
  await alerts.spend('usr_lan', 22_000);
  await delivery.deliverDue();
  expect(await alerts.deliveries()).toMatchObject([{ state: 'sent', last_error: null }]);
  await server.close();
});

test('a spent budget says so, with nothing left and not less', async () => {
  const server = await startMailServer();
  const delivery = await alerts.addDelivery({ channels: [mailBy(server)] });
  await alerts.spend('usr_lan', 29_500);
  await delivery.deliverDue();
  expect(server.mails[0]?.subject).toBe('Bạn đã dùng hết ngân sách tháng 10/2026');
  expect(server.mails[0]?.text).toContain('Mức đã chạm: Hết ngân sách (100 %)\nĐã dùng: 29.500 ₫ (101,7 %)');
  expect(server.mails[0]?.text).toContain('Còn lại: 0 ₫');
  await server.close();
});

test('the threshold told is the one in force at the crossing, also when it has been changed since', async () => {
  const server = await startMailServer();
  const delivery = await alerts.addDelivery({ channels: [mailBy(server)] });
  await alerts.rows(
    `INSERT INTO user_cost_settings (user_id, monthly_budget_vnd, warning_percent) VALUES ('usr_lan', 29000, 60)`,
  );
  await alerts.spend('usr_lan', 18_000);
  await alerts.rows(`UPDATE user_cost_settings SET warning_percent = 80`);
  await delivery.deliverDue();
  expect(server.mails[0]?.text).toContain('mức cảnh báo 60 % ngân sách');
  await server.close();
});

test.each([
  ['<b onload=alert(1)>Lan</b>', 'Chào bạn,'],
  ['Trúng thưởng tại evil.example', 'Chào bạn,'],
  ['Lan\r\nBcc: everybody@pho.chat', 'Chào bạn,'],
  ["Y'Moan Ênuôl", "Chào Y'Moan Ênuôl,"],
])('a user named %j can put neither HTML, nor links, nor headers into an e-mail', async (name, greeting) => {
  const server = await startMailServer();
  const delivery = await alerts.addDelivery({ channels: [mailBy(server)] });
  await alerts.rows(`UPDATE users SET name = $1 WHERE id = 'usr_lan'`, [name]);
  await alerts.spend('usr_lan', 22_000);
  await delivery.deliverDue();
  const [mail] = server.mails;
  expect(mail?.text?.split('\n')[0]).toBe(greeting);
  expect(mail?.html).not.toMatch(/<b[ >]/);
  expect(mail?.html).not.toContain('evil.example');
  expect(mail?.bcc).toBeUndefined();
  expect(server.envelopes).toEqual([['lan@pho.chat']]);
  await server.close();
});

test.each(['lan@pho.chat, minh@pho.chat', 'lan', 'lan@pho.chat\r\nRCPT TO:<minh@pho.chat>', ''])(
  'an address like %j reaches nobody, and the alert says so',
  async (email) => {
    const server = await startMailServer();
    const delivery = await alerts.addDelivery({ channels: [mailBy(server)] });
    await alerts.rows(`UPDATE users SET email = $1 WHERE id = 'usr_lan'`, [email]);
    await alerts.spend('usr_lan', 22_000);
    await delivery.deliverDue();
    expect(server.mails).toEqual([]);
    expect(await alerts.deliveries()).toMatchObject([
      { state: 'skipped', skipped_because: 'noRecipient', attempts: 0 },
    ]);
    await server.close();
  },
);

test('while the mail server is down tries come later and later, and once it is up the alert is sent once', async () => {
  const down = await startMailServer();
  await down.close();
  const delivery = await alerts.addDelivery({ channels: [mailBy(down)], random: () => 0.999_999 });
  await alerts.spend('usr_lan', 22_000);
  await delivery.deliverDue();
  expect(await alerts.deliveries()).toMatchObject([{ state: 'waiting', attempts: 1, last_error: 'SMTP ECONNREFUSED' }]);
  alerts.passTime(29_000);
  expect(await delivery.deliverDue()).toBe(0);
  alerts.passTime(1_000);
  expect(await delivery.deliverDue()).toBe(1);
  const up = await startMailServer({}, down.port);
  alerts.passTime(MINUTE_MS);
  await delivery.deliverDue();
  expect(up.mails).toHaveLength(1);
  expect(await alerts.deliveries()).toMatchObject([{ state: 'sent', attempts: 3 }]);
  alerts.passTime(HOUR_MS);
  expect(await delivery.deliverDue()).toBe(0);
  await up.close();
});

test('a mailbox that is busy is tried again; one that does not exist is not', async () => {
  const replies: Record<string, string> = {
    'lan@pho.chat': '450 4.2.1 mailbox busy',
    'usr_minh@pho.chat': '550 5.1.1 no such mailbox usr_minh@pho.chat',
  };
  const server = await startMailServer({ recipient: (address) => replies[address] ?? null });
  const delivery = await alerts.addDelivery({ channels: [mailBy(server)] });
  await alerts.spend('usr_lan', 22_000);
  await alerts.spend('usr_minh', 22_000);
  await delivery.deliverDue();
  const outcomes = (await alerts.deliveries()).map(({ state, last_error }) => `${state}: ${last_error}`).sort();
  expect(outcomes).toEqual(['dead: SMTP 550 5.1.1 (RCPT TO)', 'waiting: SMTP 450 4.2.1 (RCPT TO)']);
  delete replies['lan@pho.chat'];
  alerts.passTime(MINUTE_MS);
  await delivery.deliverDue();
  expect(server.envelopes).toEqual([['lan@pho.chat']]);
  await server.close();
});

test('a message the server refuses for good is dead, one it refuses for now comes again with the same id and date', async () => {
  const replies = ['451 4.3.0 try later', '554 5.7.1 looks like spam'];
  const server = await startMailServer({ received: () => replies.shift() ?? null });
  const delivery = await alerts.addDelivery({ channels: [mailBy(server)] });
  await alerts.spend('usr_lan', 22_000);
  await delivery.deliverDue();
  alerts.passTime(MINUTE_MS);
  await delivery.deliverDue();
  expect(await alerts.deliveries()).toMatchObject([
    { state: 'dead', attempts: 2, last_error: 'SMTP 554 5.7.1 (DATA)' },
  ]);
  const [first, second] = server.mails;
  expect([second?.messageId, second?.date]).toEqual([first?.messageId, first?.date]);
  await server.close();
});

test('neither what people read about a failed try nor the log holds the password', async () => {
  const server = await startMailServer({ user: { name: 'relay', password: 'the right one' } });
  const url = server.url.replace('smtp://', 'smtp://relay:hunter2@');
  const delivery = await alerts.addDelivery({ channels: [mailBy({ url })] });
  await alerts.spend('usr_lan', 22_000);
  await delivery.deliverDue();
  expect(await alerts.deliveries()).toMatchObject([
    { state: 'waiting', last_error: expect.stringMatching(/^SMTP 535/) },
  ]);
  expect(alerts.logged()).toContain('SMTP 535');
  expect(alerts.logged()).not.toMatch(/hunter2|aHVudGVyMg|lan@pho\.chat/);
  await server.close();
});
