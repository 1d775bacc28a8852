const rotate = (value: number, bits: number) => (value << bits) | (value >>> (32 - bits));
const FIRST = 0xcc9e2d51;
const SECOND = 0x1b873593;

const mixed = (block: number) => Math.imul(rotate(Math.imul(block, FIRST), 15), SECOND);

const finish = (hash: number) => {
  let value = hash;
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
};

/** Bytes of the text being hashed: hashing is asked a million times over, and a list for each would cost most of it. */
let scratch = new Uint8Array(512);

/** UTF-8 by hand, because the shared code has no platform's encoder. Lone surrogates become U+FFFD. Answers the length. */
const encodeBeyondAscii = (text: string): number => {
  let at = 0;
  for (const character of text.toWellFormed()) {
    const point = character.codePointAt(0) ?? 0;
    if (point < 0x80) scratch[at++] = point;
    else if (point < 0x800) scratch[at++] = 0xc0 | (point >> 6);
    else {
      if (point < 0x10000) scratch[at++] = 0xe0 | (point >> 12);
      else {
        scratch[at++] = 0xf0 | (point >> 18);
        scratch[at++] = 0x80 | ((point >> 12) & 63);
      }
      scratch[at++] = 0x80 | ((point >> 6) & 63);
    }
    if (point >= 0x80) scratch[at++] = 0x80 | (point & 63);
  }
  return at;
};
/** Fills `scratch` with the text's UTF-8 and answers how many bytes there are. */
const encode = (text: string): number => {
  // No UTF-16 unit takes more than three bytes.
  if (text.length * 3 > scratch.length) scratch = new Uint8Array(text.length * 3);
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit >= 0x80) return encodeBeyondAscii(text);
    scratch[at] = unit;
  }
  return text.length;
};
const byteAt = (at: number) => scratch[at] ?? 0;
/** Four bytes from `at`, the first in the lowest place. */
const wholeBlockAt = (at: number) =>
  byteAt(at) | (byteAt(at + 1) << 8) | (byteAt(at + 2) << 16) | (byteAt(at + 3) << 24);
/** The last one to three bytes from `at`, likewise. */
const lastBlockAt = (at: number, length: number) =>
  byteAt(at) | (length > 1 ? byteAt(at + 1) << 8 : 0) | (length > 2 ? byteAt(at + 2) << 16 : 0);

/**
 * MurmurHash3, 32 bits for x86, of the text's UTF-8 bytes with seed 0; an unsigned 32-bit number.
 * Source: Austin Appleby's MurmurHash3_x86_32.
 */
export const murmurHash3 = (text: string): number => {
  const length = encode(text);
  const whole = length & ~3;
  let hash = 0;
  for (let at = 0; at < whole; at += 4)
    hash = (Math.imul(rotate(hash ^ mixed(wholeBlockAt(at)), 13), 5) + 0xe6546b64) | 0;
  if (whole < length) hash ^= mixed(lastBlockAt(whole, length - whole));
  return finish(hash ^ length);
};
