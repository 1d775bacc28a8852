import { isAPIError } from 'better-auth/api';
import { AppError } from '#shared/contracts/errors.ts';
import { operator, type Operator, type Session, type SignIn } from '#shared/contracts/session.ts';
import type { Role } from '#shared/domain/permissions.ts';
import type { Clock } from '#server/lib/clock.ts';
import type { Caller } from '#server/lib/http-route.ts';
import type { OperatorAuth } from './operator-auth.ts';
import type { SignInLimit } from './sign-in-limit.ts';

export type NewOperator = { name: string; email: string; password: string; role: Role };
/** Tells the audit log of a sign-in; null when it was refused. */
export type AuditSignIn = (email: string, operator: Operator | null) => Promise<void>;
type Parts = { auth: OperatorAuth; limit: SignInLimit; clock: Clock; auditSignIn: AuditSignIn };

const bearerHeaders = (token: string) => new Headers({ authorization: `Bearer ${token}` });
/** What our tokens are made of; anything else would not even be a legal header. */
const TOKEN = /^[\w.%+/=-]{16,400}$/;

const sessionOf = async (auth: OperatorAuth, token: string) => {
  const found = await auth.api.getSession({ headers: bearerHeaders(token) });
  return found && { expiresAt: found.session.expiresAt, operator: operator.parse(found.user) };
};

const createOperator = async (auth: OperatorAuth, { name, email, password, role }: NewOperator): Promise<Operator> => {
  const { internalAdapter, password: passwords } = await auth.$context;
  const account = { name, email: email.toLowerCase(), emailVerified: true, role };
  const { id } = await internalAdapter.createUser(account, { method: 'email-password' });
  const hash = await passwords.hash(password);
  await internalAdapter.linkAccount({ userId: id, providerId: 'credential', accountId: id, password: hash });
  return { id, name, email: account.email, role };
};

const wrongCredentials = (error: unknown) =>
  isAPIError(error) && (error.statusCode === 401 || error.statusCode === 400)
    ? new AppError('auth.wrongCredentials', {}, { cause: error })
    : error;

export type OperatorsService = ReturnType<typeof createOperatorsService>;
export const createOperatorsService = ({ auth, limit, clock, auditSignIn }: Parts) => ({
  /** Throws auth.wrongCredentials or auth.tooManyAttempts. `address` is the caller's IP. */
  async signIn({ email, password }: SignIn, address: string): Promise<Session> {
    await limit.attempt(address, email);
    const { token } = await auth.api.signInEmail({ body: { email, password } }).catch(async (error: unknown) => {
      const failure = wrongCredentials(error);
      if (failure instanceof AppError) await auditSignIn(email, null);
      throw failure;
    });
    await limit.forget(address, email);
    const session = await sessionOf(auth, token);
    if (!session) throw new AppError('auth.signedOut');
    const { expiresAt, operator } = session;
    await auditSignIn(email, operator);
    return { token, expiresAt: expiresAt.toISOString(), operator, now: clock().toISOString() };
  },
  async signOut(token: string) {
    await auth.api.signOut({ headers: bearerHeaders(token) });
  },
  /** Looked up in the database on every call; null when the token is unknown, expired or revoked. */
  async callerOf(token: string): Promise<Caller | null> {
    if (!TOKEN.test(token)) return null;
    const session = await sessionOf(auth, token);
    return session && { ...session.operator, token };
  },
  /** For scripts; there is no sign-up. Throws when the email is taken. */
  create: (person: NewOperator) => createOperator(auth, person),
  /** For the sample service: creates the operator unless there is one with this email. */
  async ensure(person: NewOperator) {
    const { internalAdapter } = await auth.$context;
    const found = await internalAdapter.findUserByEmail(person.email, { includeAccounts: true });
    if (found && found.accounts.length > 0) return;
    // A start cut off between the two left an operator who can't sign in.
    if (found) await internalAdapter.deleteUser(found.user.id);
    await createOperator(auth, person);
  },
});
