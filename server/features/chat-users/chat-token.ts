import { createRemoteJWKSet, decodeProtectedHeader, errors, jwtVerify, type JWTPayload } from 'jose';
import * as z from 'zod';
import { tier, userId } from '#shared/contracts/fields.ts';
import type { Clock } from '#server/lib/clock.ts';

export const CHAT_ISSUER = 'pho.chat';
export const CHAT_AUDIENCE = 'cost-service';

export type ChatTokenOptions = {
  /** Public keys of pho.chat for RS256 and ES256. */
  jwksUrl?: string;
  /** For HS256; at least 32 characters. */
  secret?: string;
  clock: Clock;
};

const profile = z.string().trim().max(200);
const claims = z.object({
  sub: userId,
  tier,
  exp: z.number(),
  /** Seconds since 1970. */
  iat: z.number().default(0),
  name: profile.min(1).optional().catch(undefined),
  email: profile.optional().catch(undefined),
});
/** Who a token is of; name and email when it tells them. */
export type ChatIdentity = z.infer<typeof claims>;

/** What makes a token wrong, other than that its keys can't be had now. */
const isWrongToken = (error: unknown) =>
  error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout) && !(error instanceof errors.JWKSInvalid);

/** Reads tokens of pho.chat. Null when a token is forged, expired, not for us, or no token; throws when keys can't be had. */
export const createChatTokens = ({ jwksUrl, secret, clock }: ChatTokenOptions) => {
  const common = { issuer: CHAT_ISSUER, audience: CHAT_AUDIENCE, requiredClaims: ['sub', 'exp'] };
  const shared = secret === undefined ? undefined : new TextEncoder().encode(secret);
  const published = jwksUrl === undefined ? undefined : createRemoteJWKSet(new URL(jwksUrl));

  const verify = async (token: string): Promise<JWTPayload | null> => {
    const options = { ...common, currentDate: clock() };
    // The kind of key decides what is accepted, so that a public key never passes for a shared secret.
    if (decodeProtectedHeader(token).alg === 'HS256')
      return shared ? (await jwtVerify(token, shared, { ...options, algorithms: ['HS256'] })).payload : null;
    return published
      ? (await jwtVerify(token, published, { ...options, algorithms: ['RS256', 'ES256'] })).payload
      : null;
  };

  return async (token: string): Promise<ChatIdentity | null> => {
    try {
      return claims.safeParse(await verify(token)).data ?? null;
    } catch (error) {
      // What isn't even shaped like a token is a TypeError.
      if (isWrongToken(error) || error instanceof TypeError) return null;
      throw error;
    }
  };
};
export type ReadChatToken = ReturnType<typeof createChatTokens>;
