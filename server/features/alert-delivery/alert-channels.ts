import type { Clock } from '#server/lib/clock.ts';
import type { AlertChannel } from './alert-message.ts';
import type { AlertLanguage } from './alert-texts.ts';
import { createEmailChannel } from './email-channel.ts';
import { createWebhookChannel } from './webhook-channel.ts';

/** As the service's environment names them; a channel without its address is not used. */
export type AlertChannelConfig = {
  SMTP_URL?: string | undefined;
  ALERT_MAIL_FROM?: string | undefined;
  ALERT_WEBHOOK_URL?: string | undefined;
  ALERT_WEBHOOK_SECRET?: string | undefined;
  ALERT_LANGUAGE: AlertLanguage;
};

/** Throws one sentence when a channel is configured by half. */
export const createAlertChannels = (config: AlertChannelConfig, clock: Clock): AlertChannel[] => {
  const { SMTP_URL: smtpUrl, ALERT_MAIL_FROM: from, ALERT_WEBHOOK_URL: url, ALERT_WEBHOOK_SECRET: secret } = config;
  if (smtpUrl !== undefined && from === undefined) throw new Error('SMTP_URL needs ALERT_MAIL_FROM beside it.');
  if (url !== undefined && secret === undefined)
    throw new Error('ALERT_WEBHOOK_URL needs ALERT_WEBHOOK_SECRET beside it.');
  return [
    ...(smtpUrl && from ? [createEmailChannel({ smtpUrl, from, language: config.ALERT_LANGUAGE })] : []),
    ...(url && secret ? [createWebhookChannel({ url, secret, clock })] : []),
  ];
};
