import { AMBIGUOUS_WORDS, ENGLISH_WORDS, LOANWORDS } from './english-words.ts';
import { hashText } from './hash.ts';
import { MOST_WORDS, WORD, type QueryWords } from './query-words.ts';
import { vietnameseSyllables } from './syllables.ts';

const LOOKS = { skipped: 0, marked: 1, syllable: 2, english: 3, ambiguous: 4, loan: 5, name: 6, unknown: 7 } as const;

/** What tells the language of some of a text's words; numbers and lines of code are not among them. */
export type LanguageSigns = {
  words: number;
  marked: number;
  /** Unmarked words that Vietnamese spelling allows. */
  syllables: number;
  english: number;
  /** Neither a Vietnamese syllable nor frequent English: rarer English, foreign terms. */
  unknown: number;
  /** The longest run of English, and the words of all runs of three or more. */
  longestEnglishRun: number;
  englishInRuns: number;
  longestVietnameseRun: number;
};

const NO_SIGNS: Readonly<LanguageSigns> = {
  words: 0,
  marked: 0,
  syllables: 0,
  english: 0,
  unknown: 0,
  longestEnglishRun: 0,
  englishInRuns: 0,
  longestVietnameseRun: 0,
};

/** How each word looks, by its letters alone. */
const createLooks = () => {
  const known = new Map<number, number>();
  for (const syllable of vietnameseSyllables()) known.set(hashText(syllable), LOOKS.syllable);
  for (const word of LOANWORDS) known.set(hashText(word), LOOKS.loan);
  for (const word of ENGLISH_WORDS) known.set(hashText(word), LOOKS.english);
  for (const word of AMBIGUOUS_WORDS) known.set(hashText(word), LOOKS.ambiguous);
  return (words: QueryWords, at: number) => {
    const bits = words.bits[at] ?? 0;
    if (bits & (WORD.number | WORD.code)) return LOOKS.skipped;
    if (bits & WORD.marked) return LOOKS.marked;
    if (bits & WORD.shortcut) return LOOKS.syllable;
    const look = known.get(words.folded[at] ?? 0) ?? LOOKS.unknown;
    return look === LOOKS.unknown && bits & WORD.capital ? LOOKS.name : look;
  };
};

/** Adds up the looks of the words whose bits, under `mask`, are `wanted`. */
const addUp = (signs: LanguageSigns, looks: Uint8Array, { bits, count }: QueryWords, mask: number, wanted: number) => {
  Object.assign(signs, NO_SIGNS);
  let run = 0;
  let certain = 0;
  let vietnamese = 0;
  const endRun = () => {
    if (certain > 0) {
      signs.longestEnglishRun = Math.max(signs.longestEnglishRun, run);
      if (run >= 3) signs.englishInRuns += run;
    }
    run = 0;
    certain = 0;
  };
  for (let at = 0; at < count; at++) {
    const look = looks[at] ?? LOOKS.skipped;
    if (look === LOOKS.skipped || ((bits[at] ?? 0) & mask) !== wanted) continue;
    signs.words += 1;
    if (look === LOOKS.marked || look === LOOKS.syllable) {
      if (look === LOOKS.marked) signs.marked += 1;
      else signs.syllables += 1;
      if (run > 0) endRun();
      vietnamese += 1;
      signs.longestVietnameseRun = Math.max(signs.longestVietnameseRun, vietnamese);
      continue;
    }
    run += 1;
    if (look !== LOOKS.english && look !== LOOKS.unknown) continue;
    if (look === LOOKS.english) signs.english += 1;
    else signs.unknown += 1;
    certain += 1;
    vietnamese = 0;
  }
  endRun();
};

/** Of all words, of those said, and of those only shown. What the counter returns is overwritten by its next call. */
export const createLanguageCounter = () => {
  const lookOf = createLooks();
  const looks = new Uint8Array(MOST_WORDS);
  const signs = { all: { ...NO_SIGNS }, said: { ...NO_SIGNS }, pasted: { ...NO_SIGNS } };
  return (words: QueryWords) => {
    for (let at = 0; at < words.count; at++) looks[at] = lookOf(words, at);
    addUp(signs.all, looks, words, 0, 0);
    addUp(signs.said, looks, words, WORD.pasted, 0);
    addUp(signs.pasted, looks, words, WORD.pasted, WORD.pasted);
    return signs;
  };
};
export type LanguageCounts = ReturnType<ReturnType<typeof createLanguageCounter>>;
