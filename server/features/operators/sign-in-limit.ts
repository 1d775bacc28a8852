import { createHash } from 'node:crypto';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '#shared/contracts/errors.ts';
import type { Database } from '#server/db/database.ts';

/** Failed attempts within a minute, per address and email, before the next one has to wait. */
const ATTEMPTS = 5;
const WINDOW_SECONDS = 60;

/** Counted in the database, so that several instances count together. The table holds no email, only a hash. */
export const createSignInLimit = (database: Database) => {
  const limiter = new RateLimiterPostgres({
    storeClient: database.pool,
    tableName: 'operator_rate_limits',
    tableCreated: true,
    keyPrefix: 'sign-in',
    points: ATTEMPTS,
    duration: WINDOW_SECONDS,
  });
  const keyOf = (address: string, email: string) =>
    createHash('sha256').update(`${address}\n${email.toLowerCase()}`).digest('hex');
  return {
    /** Takes one attempt before the password is looked at, so that parallel guesses count too. Throws auth.tooManyAttempts. */
    async attempt(address: string, email: string) {
      try {
        await limiter.consume(keyOf(address, email));
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
        throw new AppError('auth.tooManyAttempts', { retryAfterSeconds: Math.ceil(refusal.msBeforeNext / 1000) });
      }
    },
    /** After a right password the count begins anew. */
    async forget(address: string, email: string) {
      await limiter.delete(keyOf(address, email));
    },
  };
};
export type SignInLimit = ReturnType<typeof createSignInLimit>;
