/** 32-bit FNV-1a over code units, so that a word is hashed while it is read. */
export const HASH_START = 0x811c9dc5 | 0;
export const hashStep = (hash: number, code: number) => Math.imul(hash ^ code, 0x01000193);

/** Two hashes, or a hash and a namespace, as one; order counts. The finalizer is MurmurHash3's. */
export const mixHashes = (first: number, second: number) => {
  let mixed = Math.imul(first, 0x85ebca6b) ^ Math.imul(second ^ 0x9e3779b9, 0xc2b2ae35);
  mixed ^= mixed >>> 16;
  mixed = Math.imul(mixed, 0x7feb352d);
  return mixed ^ (mixed >>> 15);
};

export const hashText = (text: string) => {
  let hash = HASH_START;
  for (let at = 0; at < text.length; at++) hash = hashStep(hash, text.charCodeAt(at));
  return hash;
};
