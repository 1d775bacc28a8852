import type { BackendClient } from '#main/platform/backend-client.ts';
import type { Log } from '#main/platform/log.ts';

export type ClientFactory = (url: string, token: string | null) => Pick<BackendClient, 'signIn' | 'signOut' | 'close'>;

/** Ends sessions at the service. Here they have ended already, so nobody waits and a failure is only noted. */
export const createGoodbyes = ({ createClient, log }: { createClient: ClientFactory; log: Log }) => {
  const open = new Set<Promise<void>>();

  const say = async (backendUrl: string, token: string) => {
    const client = createClient(backendUrl, token);
    try {
      await client.signOut();
    } catch (error) {
      log.info({ error }, 'the service was not told of the sign-out');
    } finally {
      client.close();
    }
  };
  return {
    say(backendUrl: string, token: string) {
      const goodbye = say(backendUrl, token).finally(() => open.delete(goodbye));
      open.add(goodbye);
    },
    close: async () => void (await Promise.all(open)),
  };
};
