import type { Clock } from '#server/lib/clock.ts';
import type { ChatUser } from '#server/lib/http-route.ts';
import type { ChatIdentity, ReadChatToken } from './chat-token.ts';
import type { ChatUserStore } from './chat-users.store.ts';

/** A token that was read is believed this long, or until it expires; keys that were withdrawn hold no longer. */
const TOKEN_MS = 60_000;
/** How long a user's row needs no second look. */
const USER_MS = 60_000;
const REMEMBERED = 20_000;

type Parts = { readToken: ReadChatToken; store: ChatUserStore; clock: Clock };
type Read = { readonly identity: ChatIdentity; readonly until: number };
type Seen = {
  readonly profile: string;
  readonly issuedAt: number;
  readonly until: number;
  readonly done: Promise<void>;
};

/** The newest entries only: a flood of tokens must not fill the memory. */
const remember = <T>(memory: Map<string, T>, key: string, value: T) => {
  memory.delete(key);
  memory.set(key, value);
  if (memory.size <= REMEMBERED) return;
  const [oldest] = memory.keys();
  if (oldest !== undefined) memory.delete(oldest);
};

/** Users of pho.chat by their tokens; one not known yet is created. A user seen lately costs no query. */
export const createChatUsers = ({ readToken, store, clock }: Parts) => {
  const tokens = new Map<string, Read>();
  const users = new Map<string, Seen>();

  const identityOf = async (token: string, now: number) => {
    const known = tokens.get(token);
    if (known && known.until > now) return known.identity;
    tokens.delete(token);
    const identity = await readToken(token);
    if (identity) remember(tokens, token, { identity, until: Math.min(now + TOKEN_MS, identity.exp * 1_000) });
    return identity;
  };

  const ensureUser = ({ sub: id, tier, name, email, iat: issuedAt }: ChatIdentity, now: number) => {
    const profile = JSON.stringify([tier, name, email]);
    const seen = users.get(id);
    // An older token knows less: it must not take a plan back.
    if (seen && seen.until > now && (seen.profile === profile || issuedAt < seen.issuedAt)) return seen.done;
    const done = store.bringUpToDate({ id, tier, name, email }, clock());
    remember(users, id, { profile, issuedAt, until: now + USER_MS, done });
    done.catch(() => users.delete(id));
    return done;
  };

  return {
    /** Null when the token doesn't hold. */
    async userOf(token: string): Promise<ChatUser | null> {
      const now = clock().getTime();
      const identity = await identityOf(token, now);
      if (!identity) return null;
      await ensureUser(identity, now);
      return { id: identity.sub, tier: identity.tier };
    },
  };
};
