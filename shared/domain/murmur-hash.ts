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

/** UTF-8 by hand: the shared code has no platform's encoder. Lone surrogates become U+FFFD. */
const utf8Bytes = (text: string) => {
  const bytes: number[] = [];
  for (const character of text.toWellFormed()) {
    const point = character.codePointAt(0) ?? 0;
    if (point < 0x80) bytes.push(point);
    else if (point < 0x800) bytes.push(0xc0 | (point >> 6), 0x80 | (point & 63));
    else {
      if (point < 0x10000) bytes.push(0xe0 | (point >> 12));
      else bytes.push(0xf0 | (point >> 18), 0x80 | ((point >> 12) & 63));
      bytes.push(0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
    }
  }
  return bytes;
};
const blockAt = (bytes: readonly number[], at: number, length: number) => {
  let block = 0;
  for (let place = length - 1; place >= 0; place -= 1) block = (block << 8) | (bytes[at + place] ?? 0);
  return block;
};

/**
 * MurmurHash3, 32 bits for x86, of the text's UTF-8 bytes with seed 0; an unsigned 32-bit number.
 * Source: Austin Appleby's MurmurHash3_x86_32.
 */
export const murmurHash3 = (text: string): number => {
  const bytes = utf8Bytes(text);
  const whole = bytes.length & ~3;
  let hash = 0;
  for (let at = 0; at < whole; at += 4)
    hash = (Math.imul(rotate(hash ^ mixed(blockAt(bytes, at, 4)), 13), 5) + 0xe6546b64) | 0;
  if (whole < bytes.length) hash ^= mixed(blockAt(bytes, whole, bytes.length - whole));
  return finish(hash ^ bytes.length);
};
