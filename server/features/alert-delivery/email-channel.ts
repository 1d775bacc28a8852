import { getSystemErrorName } from 'node:util';
import { createTransport } from 'nodemailer';
import * as z from 'zod';
import { isLoopback } from '#server/lib/loopback.ts';
import { DeliveryFailure, errorCodeOf, type AlertChannel, type AlertMessage } from './alert-message.ts';
import { mailBody } from './mail-body.ts';

export type EmailOptions = {
  /** `smtp://` or `smtps://`, with user and password when the server wants them. */
  smtpUrl: string;
  /** `name@domain` or `Name <name@domain>`. */
  from: string;
  language: string;
};

/** Silence for longer than this ends a try, wherever it stands. */
const SILENCE_MS = 15_000;
const RESERVED_DOMAIN = /[.@](example|invalid|test|localhost)$/i;
const mailbox = z.email().max(254);

const smtpError = z
  .object({ responseCode: z.int(), response: z.string(), command: z.string(), errno: z.int().negative() })
  .partial();

/** Codes only: a server's words may repeat addresses or what we signed in with. */
const failureOf = (error: unknown) => {
  const code = errorCodeOf(error) ?? 'failed';
  const { responseCode, response = '', command, errno } = smtpError.safeParse(error).data ?? {};
  if (responseCode === undefined) {
    const reason = errno === undefined ? code : getSystemErrorName(errno);
    return new DeliveryFailure(`SMTP ${reason}`, { cause: error });
  }
  const enhanced = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1];
  const step = command && /^[A-Z ]{1,20}$/.test(command) ? command : null;
  const message = ['SMTP', responseCode, enhanced, step && `(${step})`].filter(Boolean).join(' ');
  // Refused sign-ins are ours to mend, so they are tried again; a refused recipient or message stays refused.
  const permanent = responseCode >= 500 && (code === 'EENVELOPE' || code === 'EMESSAGE');
  return new DeliveryFailure(message, { permanent, cause: error });
};

/** Sends alerts as e-mails of plain text and HTML. The same alert has the same Message-ID and Date in every try. */
export const createEmailChannel = ({ smtpUrl, from, language }: EmailOptions): AlertChannel => {
  const server = new URL(smtpUrl);
  const isLocal = isLoopback(server.hostname);
  const transport = createTransport({
    url: smtpUrl,
    // A password must not cross a network in the clear.
    ...(server.username && !isLocal ? { requireTLS: true } : {}),
    // Mail servers on the same machine rarely have a certificate that anybody signed.
    ...(isLocal ? { tls: { rejectUnauthorized: false } } : {}),
    connectionTimeout: SILENCE_MS,
    greetingTimeout: SILENCE_MS,
    socketTimeout: SILENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = /@([^>\s]+)/.exec(from)?.[1] ?? 'localhost';
  // Domains reserved for samples lead nowhere, except to a server on this machine that collects what it gets.
  const isReachable = (address: string) =>
    mailbox.safeParse(address).success && (isLocal || !RESERVED_DOMAIN.test(address));
  const mailOf = (message: AlertMessage) => ({
    from,
    subject: message.title,
    messageId: `<alert.${message.id}@${domain}>`,
    date: message.raisedAt,
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    ...mailBody(message, language),
  });
  return {
    name: 'email',
    async send(message, signal) {
      const to = message.mail.to.filter(({ address }) => isReachable(address));
      if (to.length === 0) return 'noRecipient';
      await transport.sendMail({ ...mailOf(message), to: [...to], signal }).catch((error: unknown) => {
        throw failureOf(error);
      });
      return null;
    },
  };
};
