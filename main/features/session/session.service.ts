import { parseBackendUrl } from '#main/platform/backend-url.ts';
import type { Log } from '#main/platform/log.ts';
import type { TokenStore } from '#main/platform/token-store.ts';
import type { Accounts } from '#main/sync/accounts.ts';
import { AppError } from '#shared/contracts/errors.ts';
import type { Operator, Session, SignIn } from '#shared/contracts/session.ts';
import type { SessionView } from '#shared/contracts/views.ts';
import type { Role } from '#shared/domain/permissions.ts';
import { createGoodbyes, type ClientFactory } from './goodbyes.ts';
import type { SessionFile, StoredSession } from './session-file.ts';
import type { SessionApi } from './session.router.ts';

export type SampleOperator = SignIn & { role: Role; name: string };
type Parts = {
  accounts: Accounts;
  file: SessionFile;
  tokenStore: TokenStore;
  createClient: ClientFactory;
  /** Where the sample service of this machine is, or what was given at the start. */
  defaultUrl: string | null;
  samples: readonly SampleOperator[];
  shell: SessionView['shell'];
  log: Log;
};

const originOf = (url: string) => parseBackendUrl(url).origin;
const sameOrigin = (a: string, b: string) => {
  try {
    return originOf(a) === originOf(b);
  } catch {
    return false;
  }
};

/** Who is signed in on this console. A token is used for the origin that gave it, and for nothing else. */
export const createSessionService = (parts: Parts) => {
  const { accounts, file, tokenStore, createClient, defaultUrl, samples, shell, log } = parts;
  let state: StoredSession = { backendUrl: defaultUrl ?? '', operator: null };
  const goodbyes = createGoodbyes({ createClient, log });

  const keep = (next: StoredSession) => {
    file.write(next);
    state = next;
  };
  const view = (): SessionView => ({
    operator: state.operator,
    backendUrl: state.backendUrl,
    samples: state.backendUrl === defaultUrl ? samples.map(({ role, name }) => ({ role, name })) : [],
    shell,
    remembersSession: tokenStore.persistent,
  });
  const leave = async () => {
    await accounts.close();
    if (state.backendUrl === '') return;
    const origin = originOf(state.backendUrl);
    const token = tokenStore.load(origin);
    tokenStore.clear(origin);
    const { backendUrl } = state;
    keep({ backendUrl, operator: null });
    if (token !== null) goodbyes.say(backendUrl, token);
  };

  const signIn = async ({ backendUrl, email, password }: SignIn & { backendUrl: string }): Promise<SessionView> => {
    const client = createClient(backendUrl, null);
    let session: Session;
    try {
      session = await client.signIn({ email, password });
    } finally {
      client.close();
    }
    const { token, operator } = session;
    if (state.operator && (state.operator.id !== operator.id || !sameOrigin(state.backendUrl, backendUrl)))
      await leave();
    await accounts.open({ backendUrl, token, operator });
    tokenStore.save(originOf(backendUrl), token);
    keep({ backendUrl, operator });
    return view();
  };

  return {
    view,
    role: () => state.operator?.role ?? null,
    signIn,
    async signInSample({ role }) {
      const sample = samples.find((operator) => operator.role === role);
      if (!sample || defaultUrl === null) throw new AppError('auth.wrongCredentials');
      return signIn({ backendUrl: defaultUrl, email: sample.email, password: sample.password });
    },
    async signOut() {
      await leave();
      return view();
    },
    /** Goes on as whoever was signed in when the console last ended, with or without a network. */
    async resume() {
      const stored = file.read();
      if (!stored?.operator || (defaultUrl !== null && !sameOrigin(stored.backendUrl, defaultUrl))) {
        if (stored && defaultUrl === null) state = { ...stored, operator: null };
        return;
      }
      const { backendUrl, operator } = stored;
      const token = tokenStore.load(originOf(backendUrl));
      state = { backendUrl, operator: token === null ? null : operator };
      if (token !== null) await accounts.open({ backendUrl, token, operator });
    },
    /** The service says that the operator is another role now: what it may not see goes, what it may comes. */
    async roleChanged(operator: Operator) {
      const token = tokenStore.load(originOf(state.backendUrl));
      if (state.operator?.id !== operator.id || token === null) return;
      keep({ ...state, operator });
      await accounts.open({ backendUrl: state.backendUrl, token, operator });
    },
    close: goodbyes.close,
  } satisfies SessionApi & Record<string, unknown>;
};
