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

const utf8 = new TextEncoder();

/**
 * MurmurHash3, 32 bits for x86, of the text's UTF-8 bytes with seed 0; an unsigned 32-bit number.
 * Source: Austin Appleby's MurmurHash3_x86_32. Lone surrogates are hashed as U+FFFD.
 */
export const murmurHash3 = (text: string): number => {
  const bytes = utf8.encode(text);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const whole = bytes.length & ~3;
  let hash = 0;
  for (let at = 0; at < whole; at += 4)
    hash = (Math.imul(rotate(hash ^ mixed(view.getUint32(at, true)), 13), 5) + 0xe6546b64) | 0;
  let rest = 0;
  for (let at = bytes.length - 1; at >= whole; at -= 1) rest = (rest << 8) | (bytes[at] ?? 0);
  if (whole < bytes.length) hash ^= mixed(rest);
  return finish(hash ^ bytes.length);
};
