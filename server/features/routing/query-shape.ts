import type { LanguageCounts, LanguageSigns } from './language-signs.ts';
import { TERM_CLASSES, type QueryTerms } from './lexicon.ts';
import { isCodeLine, WORD, type QueryWords } from './query-words.ts';

/** Each figure switches on one feature for every edge it reaches, so that weights learn any rising or falling curve. */
const COUNT_EDGES = [1, 2, 3, 5, 8];
const LENGTH_EDGES = [3, 5, 7, 10, 14, 19, 25, 32, 40, 50, 65, 85, 120, 180, 300];
const SHARE_EDGES = [0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.85, 0.95];
const RUN_EDGES = [1, 2, 3, 4, 5, 6, 8, 11, 16, 25];

const FIGURES = {
  words: LENGTH_EDGES,
  firstLineWords: LENGTH_EDGES,
  lines: [2, 3, 4, 6, 10, 20],
  codeLines: COUNT_EDGES,
  codeSigns: [1, 2, 4, 8, 16, 32],
  mathSigns: [1, 2, 3, 5, 8, 13],
  numbers: [1, 2, 3, 4, 6, 9, 13, 20],
  questions: [1, 2, 3, 4],
  exclamations: [1, 2, 3],
  commas: [1, 2, 3, 4, 6, 8, 12],
  colons: [1, 2, 3],
  emoji: [1, 2, 3],
  names: [1, 2, 3, 5, 8],
  clauses: [2, 3, 4, 5, 7, 10, 15],
  capitals: SHARE_EDGES,
  digits: SHARE_EDGES,
  wordLength: [2.5, 3, 3.3, 3.6, 4, 4.5, 5.2, 6],
  cut: [1],
  shortcuts: COUNT_EDGES,
  pastedWords: LENGTH_EDGES,
  marked: SHARE_EDGES,
  syllables: SHARE_EDGES,
  english: SHARE_EDGES,
  unknown: SHARE_EDGES,
  vietnamese: SHARE_EDGES,
  englishWords: RUN_EDGES,
  englishInRuns: RUN_EDGES,
  englishRun: RUN_EDGES,
  vietnameseRun: RUN_EDGES,
  saidMarked: SHARE_EDGES,
  saidEnglish: SHARE_EDGES,
  saidUnknown: SHARE_EDGES,
  saidVietnamese: SHARE_EDGES,
  saidEnglishWords: RUN_EDGES,
  saidEnglishRun: RUN_EDGES,
  pastedMarked: SHARE_EDGES,
  pastedVietnameseRun: RUN_EDGES,
  pastedEnglishRun: RUN_EDGES,
  /** The same where the text is about code: an error message, not a language. */
  pastedEnglishRunInCode: RUN_EDGES,
  difficultyClasses: [1, 2, 3, 4, 5, 6, 7],
  difficultyTerms: [1, 2, 3, 4, 6, 8, 11, 15],
  negated: [1, 2],
} as const;
type Figure = keyof typeof FIGURES;
const FIGURE_NAMES = Object.keys(FIGURES).filter((name): name is Figure => name in FIGURES);

const FIRST_DIFFICULTY = TERM_CLASSES.indexOf('proof');
const LAST_DIFFICULTY = TERM_CLASSES.indexOf('theory');
const PLACES = ['said', 'atStart', 'atEnd', 'negated'] as const;
const CODE_BIT = 1 << TERM_CLASSES.indexOf('code');

const offsets = new Map<Figure, number>();
let next = 0;
for (const name of FIGURE_NAMES) {
  offsets.set(name, next);
  next += FIGURES[name].length;
}
const TERM_OFFSET = next;
const PLACE_OFFSET = TERM_OFFSET + TERM_CLASSES.length * COUNT_EDGES.length;
/** How many shape features there are. */
export const SHAPE_SIZE = PLACE_OFFSET + TERM_CLASSES.length * PLACES.length;

export type QueryReading = {
  readonly words: QueryWords;
  readonly terms: QueryTerms;
  readonly signs: LanguageCounts;
  readonly cut: boolean;
};

type Put = (name: Figure, value: number) => void;
const shareOf = (part: number, { words }: LanguageSigns) => part / Math.max(1, words);

const putLanguage = ({ all, said, pasted }: LanguageCounts, aboutCode: boolean, put: Put) => {
  put('marked', shareOf(all.marked, all));
  put('syllables', shareOf(all.syllables, all));
  put('english', shareOf(all.english, all));
  put('unknown', shareOf(all.unknown, all));
  put('vietnamese', shareOf(all.marked + all.syllables, all));
  put('englishWords', all.english);
  put('englishInRuns', all.englishInRuns);
  put('englishRun', all.longestEnglishRun);
  put('vietnameseRun', all.longestVietnameseRun);
  put('saidMarked', shareOf(said.marked, said));
  put('saidEnglish', shareOf(said.english, said));
  put('saidUnknown', shareOf(said.unknown, said));
  put('saidVietnamese', shareOf(said.marked + said.syllables, said));
  put('saidEnglishWords', said.english + said.unknown);
  put('saidEnglishRun', said.longestEnglishRun);
  put('pastedMarked', shareOf(pasted.marked, pasted));
  put('pastedVietnameseRun', pasted.longestVietnameseRun);
  put(aboutCode ? 'pastedEnglishRunInCode' : 'pastedEnglishRun', pasted.longestEnglishRun);
};

/** Switches on the shape features of a text: `switchOn` gets an index below `SHAPE_SIZE`. */
export const readShape = ({ words, terms, signs, cut }: QueryReading, switchOn: (index: number) => void) => {
  const reach = (offset: number, edges: readonly number[], value: number) => {
    for (let edge = 0; edge < edges.length && value >= (edges[edge] ?? 0); edge++) switchOn(offset + edge);
  };
  const put = (name: Figure, value: number) => reach(offsets.get(name) ?? 0, FIGURES[name], value);

  let numbers = 0;
  let names = 0;
  let clauses = 0;
  let firstLineWords = 0;
  let shortcuts = 0;
  let pastedWords = 0;
  for (let at = 0; at < words.count; at++) {
    const bits = words.bits[at] ?? 0;
    if (bits & WORD.number) numbers += 1;
    if (bits & WORD.clauseStart) clauses += 1;
    else if (bits & WORD.capital) names += 1;
    if (bits & WORD.shortcut) shortcuts += 1;
    if (bits & WORD.pasted) pastedWords += 1;
    if (words.line[at] === 0) firstLineWords += 1;
  }
  let codeLines = 0;
  for (let line = 0; line < words.lineCount; line++) if (isCodeLine(words, line)) codeLines += 1;
  const letters = Math.max(1, words.letters);
  put('words', words.count);
  put('firstLineWords', firstLineWords);
  put('lines', words.lineCount);
  put('codeLines', codeLines);
  put('codeSigns', words.codeSigns);
  put('mathSigns', words.mathSigns);
  put('numbers', numbers);
  put('questions', words.questions);
  put('exclamations', words.exclamations);
  put('commas', words.commas);
  put('colons', words.colons);
  put('emoji', words.emoji);
  put('names', names);
  put('clauses', clauses);
  put('capitals', words.capitals / letters);
  put('digits', words.digits / Math.max(1, words.characters));
  put('wordLength', words.letters / Math.max(1, words.count));
  put('cut', cut ? 1 : 0);
  put('shortcuts', shortcuts);
  put('pastedWords', pastedWords);
  putLanguage(signs, (terms.said & CODE_BIT) !== 0, put);
  let difficultyClasses = 0;
  let difficultyTerms = 0;
  for (let each = 0; each < TERM_CLASSES.length; each++) {
    const count = terms.counts[each] ?? 0;
    reach(TERM_OFFSET + each * COUNT_EDGES.length, COUNT_EDGES, count);
    const place = PLACE_OFFSET + each * PLACES.length;
    const bit = 1 << each;
    if (terms.said & bit) switchOn(place);
    if (terms.atStart & bit) switchOn(place + 1);
    if (terms.atEnd & bit) switchOn(place + 2);
    if (terms.negated & bit) switchOn(place + 3);
    if (each < FIRST_DIFFICULTY || each > LAST_DIFFICULTY || count === 0) continue;
    difficultyClasses += 1;
    difficultyTerms += count;
  }
  put('difficultyClasses', difficultyClasses);
  put('difficultyTerms', difficultyTerms);
  put('negated', terms.negatedCount);
};
