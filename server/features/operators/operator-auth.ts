import { betterAuth } from 'better-auth/minimal';
import { drizzleAdapter } from 'better-auth/adapters/drizzle';
import { bearer } from 'better-auth/plugins/bearer';
import type { Database } from '#server/db/database.ts';
import { operatorAccounts, operators, operatorSessions, operatorVerifications } from '#server/db/schema/operators.ts';

export type OperatorAuthOptions = {
  database: Database;
  /** Signs the session token's cookie form; at least 32 characters. */
  secret: string;
  sessionHours: number;
};

/** A session is prolonged when this much of it has passed since it was last. */
const PROLONG_AFTER_SECONDS = 5 * 60;

/** better-auth over our tables, without its HTTP handler: only our own routes call its API. */
export const createOperatorAuth = ({ database, secret, sessionHours }: OperatorAuthOptions) =>
  betterAuth({
    appName: 'Phở Cost Console',
    secret,
    baseURL: 'http://127.0.0.1',
    telemetry: { enabled: false },
    logger: { disabled: true },
    database: drizzleAdapter(database.orm, {
      provider: 'pg',
      schema: {
        user: operators,
        session: operatorSessions,
        account: operatorAccounts,
        verification: operatorVerifications,
      },
    }),
    user: { additionalFields: { role: { type: 'string', required: true, input: false } } },
    session: { expiresIn: sessionHours * 3600, updateAge: PROLONG_AFTER_SECONDS, cookieCache: { enabled: false } },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 12, maxPasswordLength: 200 },
    plugins: [bearer()],
  });
export type OperatorAuth = ReturnType<typeof createOperatorAuth>;
