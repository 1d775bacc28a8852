import { foldVietnamese } from '#shared/domain/vietnamese.ts';
import { KIND, type CharacterTable } from './characters.ts';
import { HASH_START, hashStep, hashText } from './hash.ts';
import {
  addGrams,
  addWord,
  beginLine,
  clearWords,
  createQueryWords,
  isCodeLine,
  LONGEST_WORD,
  markWords,
  WORD,
  type QueryWords,
} from './query-words.ts';
import { teencode } from './teencode.ts';

const SHORTEST_FOR_GRAMS = 4;
const DIGIT = 0x30;
const QUOTE = 0x22;
const OPENING_QUOTES = new Set([0x201c, 0xab]);
const CLOSING_QUOTES = new Set([0x201d, 0xbb]);
/** A first line of so many words that ends in a colon announces what is pasted below it. */
const ANNOUNCING_WORDS = 3;

const expansions = () =>
  new Map(
    teencode().map(([shortcut, meaning]) => [
      hashText(shortcut),
      meaning.map((word) => ({ marked: hashText(word), folded: hashText(foldVietnamese(word)) })),
    ]),
  );

const countStop = (words: QueryWords, code: number) => {
  if (code === 0x3f) words.questions += 1;
  else if (code === 0x21) words.exclamations += 1;
  else if (code === 0x2c) words.commas += 1;
  else if (code === 0x3a) words.colons += 1;
};

const countSign = (words: QueryWords, code: number, kind: number) => {
  const line = words.lineCount - 1;
  if (kind === KIND.codeSign) words.codeSigns += 1;
  else if (kind === KIND.mathSign) words.mathSigns += 1;
  else if (kind === KIND.highSurrogate) words.emoji += 1;
  else if (kind === KIND.stop) countStop(words, code);
  if (kind === KIND.codeSign || code === 0x3b) words.lineCodeSigns[line] = (words.lineCodeSigns[line] ?? 0) + 1;
};

const markPastedLines = (words: QueryWords, announced: boolean) => {
  let at = 0;
  for (let line = 0; line < words.lineCount && at < words.count; line++) {
    const from = at;
    while (at < words.count && words.line[at] === line) at += 1;
    if (isCodeLine(words, line)) markWords(words, from, at, WORD.code | WORD.pasted);
    else if (announced && line > 0) markWords(words, from, at, WORD.pasted);
  }
};

/**
 * A reader of NFC text. What it returns is its own and is overwritten by the next call: one reader serves one synchronous
 * caller, without garbage.
 */
export const createWordReader = (table: CharacterTable) => {
  const words = createQueryWords();
  const shortcuts = expansions();
  const letters = new Uint16Array(LONGEST_WORD + 2);
  let clauseStart = true;

  /** Reads the word that begins at `from`; answers where it ends. */
  const readWord = (text: string, from: number) => {
    let marked = HASH_START;
    let folded = HASH_START;
    let length = 0;
    let capitals = 0;
    let digits = 0;
    let bits = clauseStart ? WORD.clauseStart : 0;
    let at = from;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      const kind = table.kind[code] ?? KIND.other;
      if (kind === KIND.mark) continue;
      if (kind !== KIND.letter && kind !== KIND.digit) break;
      if (length >= LONGEST_WORD) continue;
      length += 1;
      if (kind === KIND.digit) digits += 1;
      const lower = kind === KIND.digit ? DIGIT : (table.lower[code] ?? code);
      const plain = kind === KIND.digit ? DIGIT : (table.folded[code] ?? code);
      if (kind === KIND.letter && lower !== code) {
        capitals += 1;
        if (length === 1) bits |= WORD.capital;
      }
      if (lower !== plain) bits |= WORD.marked;
      marked = hashStep(marked, lower);
      folded = hashStep(folded, plain);
      letters[length] = plain;
    }
    words.letters += length - digits;
    words.digits += digits;
    words.capitals += capitals;
    if (digits === length) bits |= WORD.number;
    clauseStart = false;
    const meaning = shortcuts.get(marked);
    if (meaning) for (const word of meaning) addWord(words, word.marked, word.folded, bits | WORD.shortcut);
    else addWord(words, marked, folded, bits);
    if (length >= SHORTEST_FOR_GRAMS && digits < length) addGrams(words, letters, length);
    return at;
  };

  return (text: string): QueryWords => {
    clearWords(words);
    clauseStart = true;
    let quotedFrom = -1;
    let announced = false;
    let lastSign = 0;
    for (let at = 0; at < text.length;) {
      const code = text.charCodeAt(at);
      const kind = table.kind[code] ?? KIND.other;
      const from = at;
      const line = words.lineCount - 1;
      if (kind === KIND.letter || kind === KIND.digit) {
        at = readWord(text, at);
        lastSign = 0;
      } else {
        at += 1;
        countSign(words, code, kind);
        if (kind === KIND.lineEnd) {
          if (line === 0 && lastSign === 0x3a && words.count >= ANNOUNCING_WORDS) announced = true;
          beginLine(words);
        }
        if (kind === KIND.stop || kind === KIND.lineEnd) clauseStart = true;
        if (OPENING_QUOTES.has(code) || (code === QUOTE && quotedFrom < 0)) quotedFrom = words.count;
        else if (quotedFrom >= 0 && (code === QUOTE || CLOSING_QUOTES.has(code))) {
          markWords(words, quotedFrom, words.count, WORD.pasted);
          quotedFrom = -1;
        }
        if (kind === KIND.space || kind === KIND.lineEnd) continue;
        lastSign = code;
      }
      words.characters += at - from;
      words.lineCharacters[line] = (words.lineCharacters[line] ?? 0) + (at - from);
    }
    markPastedLines(words, announced);
    return words;
  };
};
