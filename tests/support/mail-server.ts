import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

/** How the server answers a command: nothing is wrong, or an SMTP reply like `450 4.2.1 mailbox busy`. */
type Reply = string | null;
type Behaviour = {
  recipient?: (address: string) => Reply;
  /** Runs once a whole message has come, before it is answered. */
  received?: () => Promise<Reply> | Reply;
  user?: { name: string; password: string };
  /** Offers STARTTLS, with a certificate that nobody trusts. */
  startTls?: boolean;
};

const refusal = (reply: string) =>
  Object.assign(new Error(reply.slice(4)), { responseCode: Number(reply.slice(0, 3)) });

/** A real SMTP server on 127.0.0.1 that keeps the messages it accepted, parsed. */
export const startMailServer = async (behaviour: Behaviour = {}, port = 0) => {
  const mails: Email[] = [];
  const envelopes: string[][] = [];
  const { user } = behaviour;
  const server = new SMTPServer({
    authOptional: user === undefined,
    allowInsecureAuth: true,
    hideSTARTTLS: !behaviour.startTls,
    logger: false,
    onAuth({ username, password }, _session, done) {
      if (username === user?.name && password === user?.password) return done(null, { user: username });
      done(refusal(`535 5.7.8 no such user ${username} with ${password}`));
    },
    onRcptTo({ address }, _session, done) {
      const reply = behaviour.recipient?.(address) ?? null;
      done(reply === null ? undefined : refusal(reply));
    },
    onData(stream, { envelope }, done) {
      const receive = async () => {
        const mail = await PostalMime.parse(await text(stream));
        mails.push(mail);
        envelopes.push(envelope.rcptTo.map(({ address }) => address));
        const reply = (await behaviour.received?.()) ?? null;
        done(reply === null ? undefined : refusal(reply));
      };
      receive().catch(done);
    },
  });
  // Clients that go away in mid-sentence are part of the tests.
  server.on('error', () => {});
  const listening = once(server.server, 'listening');
  server.listen(port, '127.0.0.1');
  await listening;
  const address = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    port: address.port,
    /** In the order they came, also those then refused. */
    mails,
    /** Whom each went to. */
    envelopes,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
};
