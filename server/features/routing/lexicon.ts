import { foldVietnamese } from '#shared/domain/vietnamese.ts';
import { DIFFICULTY_TERMS } from './difficulty-terms.ts';
import { hashText, mixHashes } from './hash.ts';
import { MOST_WORDS, WORD, type QueryWords } from './query-words.ts';
import { TASK_TERMS } from './task-terms.ts';

const NEGATIONS =
  'không cần|khỏi cần|khỏi|đừng|đừng có|chớ|không phải|không dùng|không viết|không dịch|không giải|không tóm tắt|don t|do not|no need|not|never';
/** How many words a negation reaches, within its clause. */
const NEGATION_REACH = 3;
/** Words of the beginning and of the end, where the task mostly stands. */
const EDGE_WORDS = 14;

const termSets = { ...TASK_TERMS, ...DIFFICULTY_TERMS };
export const TERM_CLASSES = Object.keys(termSets);

type Entry = { classes: number; negates: boolean; continues: boolean };

const phraseTable = () => {
  const table = new Map<number, Entry>();
  const entry = (hash: number) => {
    const known = table.get(hash) ?? { classes: 0, negates: false, continues: false };
    table.set(hash, known);
    return known;
  };
  const add = (words: readonly string[], classes: number, negates: boolean) => {
    let hash = 0;
    words.forEach((word, at) => {
      hash = at === 0 ? hashText(word) : mixHashes(hash, hashText(word));
      const known = entry(hash);
      if (at < words.length - 1) known.continues = true;
      else {
        known.classes |= classes;
        known.negates ||= negates;
      }
    });
  };
  const addPhrases = (phrases: string, classes: number, negates: boolean) => {
    for (const phrase of phrases.split('|')) {
      const words = phrase.replace(/\d/g, '0').split(' ');
      add(words, classes, negates);
      // One syllable without its diacritics may be many words; a phrase seldom is.
      if (words.length > 1) add(words.map(foldVietnamese), classes, negates);
    }
  };
  Object.values(termSets).forEach((phrases, at) => addPhrases(phrases, 1 << at, false));
  addPhrases(NEGATIONS, 0, true);
  return table;
};

export type QueryTerms = {
  /** How often a phrase of each class stands in the text, negated ones not counted. */
  readonly counts: Uint16Array;
  /** Classes with a phrase outside what is pasted, as bits; and among the first, or the last, words. */
  said: number;
  atStart: number;
  atEnd: number;
  /** Negated phrases of any class. */
  negatedCount: number;
  /** Classes with a negated phrase, as bits. */
  negated: number;
  /** 1 for each word in reach of a negation. */
  readonly inNegation: Uint8Array;
};

/** A finder of phrases. What it returns is overwritten by its next call. */
export const createTermFinder = () => {
  const table = phraseTable();
  const terms: QueryTerms = {
    counts: new Uint16Array(TERM_CLASSES.length),
    said: 0,
    atStart: 0,
    atEnd: 0,
    negatedCount: 0,
    negated: 0,
    inNegation: new Uint8Array(MOST_WORDS),
  };
  const count = (classes: number, at: number, words: QueryWords) => {
    if (classes === 0) return;
    if (terms.inNegation[at]) {
      terms.negatedCount += 1;
      terms.negated |= classes;
      return;
    }
    for (let each = 0; each < TERM_CLASSES.length; each++) {
      if (classes & (1 << each)) terms.counts[each] = (terms.counts[each] ?? 0) + 1;
    }
    if (((words.bits[at] ?? 0) & WORD.pasted) === 0) terms.said |= classes;
    if (at < EDGE_WORDS) terms.atStart |= classes;
    if (at >= words.count - EDGE_WORDS) terms.atEnd |= classes;
  };
  const negateAfter = (at: number, words: QueryWords) => {
    for (let next = at; next < Math.min(at + NEGATION_REACH, words.count); next++) {
      if ((words.bits[next] ?? 0) & WORD.clauseStart) return;
      terms.inNegation[next] = 1;
    }
  };

  return (words: QueryWords): QueryTerms => {
    terms.counts.fill(0);
    terms.inNegation.fill(0, 0, words.count);
    Object.assign(terms, { said: 0, atStart: 0, atEnd: 0, negatedCount: 0, negated: 0 });
    for (let at = 0; at < words.count; at++) {
      let hash = words.marked[at] ?? 0;
      let found = table.get(hash);
      let classes = 0;
      for (let next = at + 1; found; next++) {
        classes |= found.classes;
        if (found.negates) negateAfter(next, words);
        if (!found.continues || next >= words.count || (words.bits[next] ?? 0) & WORD.clauseStart) break;
        hash = mixHashes(hash, words.marked[next] ?? 0);
        found = table.get(hash);
      }
      count(classes, at, words);
    }
    return terms;
  };
};
