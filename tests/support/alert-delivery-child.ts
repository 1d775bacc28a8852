import { createLog } from '#server/app/log.ts';
import { createDatabase } from '#server/db/database.ts';
import { createAlertChannels } from '#server/features/alert-delivery/alert-channels.ts';
import { createAlertDelivery } from '#server/features/alert-delivery/alert-delivery.service.ts';

/** Tries what is due once, as a process that can be killed: arguments are the database, the mail server and the time. */
const [databaseUrl = '', smtpUrl = '', now = ''] = process.argv.slice(2);
const clock = () => new Date(now);
const database = createDatabase(databaseUrl);
const channels = createAlertChannels(
  { SMTP_URL: smtpUrl, ALERT_MAIL_FROM: 'canhbao@pho.chat', ALERT_LANGUAGE: 'vi-VN' },
  clock,
);
await createAlertDelivery({ database, channels, clock, log: createLog('silent') }).deliverDue();
await database.close();
