import { SignJWT } from 'jose';
import { CHAT_AUDIENCE, CHAT_ISSUER } from '#server/features/chat-users/chat-token.ts';
import type { Tier } from '#shared/domain/usage.ts';

type SampleToken = {
  secret: string;
  userId: string;
  /** Name and email stay as they are where they are left out. */
  profile: { tier: Tier; name?: string; email?: string };
  now: Date;
  holdsForMs: number;
};

/** A token as pho.chat would sign it for a user of the sample. */
export const signSampleToken = ({ secret, userId, profile, now, holdsForMs }: SampleToken) =>
  new SignJWT(profile)
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(CHAT_ISSUER)
    .setAudience(CHAT_AUDIENCE)
    .setSubject(userId)
    .setIssuedAt(now)
    .setExpirationTime(new Date(now.getTime() + holdsForMs))
    .sign(new TextEncoder().encode(secret));
