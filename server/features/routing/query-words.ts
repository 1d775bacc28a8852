import { HASH_START, hashStep } from './hash.ts';

/** What is known of one word, as bits. */
export const WORD = {
  /** Has a diacritic or đ. */
  marked: 1,
  number: 2,
  capital: 4,
  shortcut: 8,
  /** First of its clause or line. */
  clauseStart: 16,
  /** In quotation marks, on a line of code, or below a first line that ends in a colon: shown, not said. */
  pasted: 32,
  code: 64,
} as const;

export const MOST_WORDS = 300;
/** Longer runs of letters are no words: their grams and hash stop here. */
export const LONGEST_WORD = 24;
const MOST_GRAMS = 1_000;
const MOST_LINES = 400;
const SHORT_GRAM = 3;
const BOUND = 0x5f;
/** A line is code when this share of its characters are code signs, or it has this many, unless it speaks Vietnamese. */
const CODE_SHARE = 0.12;
const CODE_SIGNS = 5;
const MARKED_WORDS_OF_SPEECH = 3;

const noCounts = () => ({
  count: 0,
  gramCount: 0,
  lineCount: 1,
  characters: 0,
  letters: 0,
  capitals: 0,
  digits: 0,
  questions: 0,
  exclamations: 0,
  commas: 0,
  colons: 0,
  codeSigns: 0,
  mathSigns: 0,
  emoji: 0,
});

/** The words of one text and what was counted on the way. */
export const createQueryWords = () => ({
  ...noCounts(),
  /** Hash of each word, lower case, with diacritics; digits as 0. */
  marked: new Int32Array(MOST_WORDS),
  /** The same without diacritics. */
  folded: new Int32Array(MOST_WORDS),
  bits: new Uint8Array(MOST_WORDS),
  /** Which line each word stands on. */
  line: new Uint16Array(MOST_WORDS),
  /** Hashes of the character n-grams inside words, without diacritics. */
  grams: new Int32Array(MOST_GRAMS),
  lineCodeSigns: new Uint16Array(MOST_LINES),
  lineCharacters: new Uint16Array(MOST_LINES),
  lineMarked: new Uint16Array(MOST_LINES),
});
export type QueryWords = ReturnType<typeof createQueryWords>;

export const clearWords = (words: QueryWords) => {
  words.lineCodeSigns.fill(0, 0, words.lineCount);
  words.lineCharacters.fill(0, 0, words.lineCount);
  words.lineMarked.fill(0, 0, words.lineCount);
  Object.assign(words, noCounts());
};

export const addWord = (words: QueryWords, marked: number, folded: number, bits: number) => {
  if (words.count >= MOST_WORDS) return;
  const at = words.count++;
  words.marked[at] = marked;
  words.folded[at] = folded;
  words.bits[at] = bits;
  const line = words.lineCount - 1;
  words.line[at] = line;
  if (bits & WORD.marked) words.lineMarked[line] = (words.lineMarked[line] ?? 0) + 1;
};

/** Adds the n-grams of three and of four letters of a word whose letters stand in `letters` from 1 on. */
export const addGrams = (words: QueryWords, letters: Uint16Array, length: number) => {
  letters[0] = BOUND;
  letters[length + 1] = BOUND;
  for (let start = 0; start + SHORT_GRAM <= length + 2 && words.gramCount + 1 < MOST_GRAMS; start++) {
    let hash = HASH_START;
    let at = start;
    for (; at < start + SHORT_GRAM; at++) hash = hashStep(hash, letters[at] ?? 0);
    words.grams[words.gramCount++] = hash;
    if (at < length + 2) words.grams[words.gramCount++] = hashStep(hash, letters[at] ?? 0);
  }
};

export const beginLine = (words: QueryWords) => {
  if (words.lineCount < MOST_LINES) words.lineCount += 1;
};

export const isCodeLine = (words: QueryWords, line: number) => {
  const signs = words.lineCodeSigns[line] ?? 0;
  if ((words.lineMarked[line] ?? 0) >= MARKED_WORDS_OF_SPEECH) return false;
  return signs >= CODE_SIGNS || (signs > 1 && signs >= CODE_SHARE * (words.lineCharacters[line] ?? 0));
};

/** Sets bits of the words from one index up to another. */
export const markWords = (words: QueryWords, from: number, to: number, bits: number) => {
  for (let at = from; at < to; at++) words.bits[at] = (words.bits[at] ?? 0) | bits;
};
