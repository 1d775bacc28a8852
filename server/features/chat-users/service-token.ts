import { createHash, timingSafeEqual } from 'node:crypto';

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Whether a token is the one trusted back ends share with us; never when there is none. */
export const createServiceToken = (expected: string | undefined) => {
  const wanted = expected === undefined ? undefined : digest(expected);
  return (token: string) => wanted !== undefined && timingSafeEqual(digest(token), wanted);
};
