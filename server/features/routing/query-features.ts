import { boundText } from './bounded-text.ts';
import { createCharacterTable } from './characters.ts';
import { mixHashes } from './hash.ts';
import { createLanguageCounter } from './language-signs.ts';
import { createTermFinder, type QueryTerms } from './lexicon.ts';
import { readShape, SHAPE_SIZE } from './query-shape.ts';
import { MOST_WORDS, WORD, type QueryWords } from './query-words.ts';
import { createWordReader } from './read-words.ts';

/** So many words said first and last count once more, by their place: that is where the task mostly stands. */
const EDGE_WORDS = 8;
const MOST_FEATURES = 6_000;
/** Added to a namespace for n-grams that end in reach of a negation. */
const NEGATED = 0x40;

/**
 * Each kind of n-gram is a namespace of its own, and its values together have this length, however many they are: so a
 * long text doesn't drown the task.
 */
const GROUPS = {
  foldedWord: 1,
  foldedPair: 1,
  foldedTriple: 0.5,
  word: 1,
  pair: 1,
  first: 1,
  last: 0.7,
  grams: 1,
} as const;
type Group = keyof typeof GROUPS;
const GROUP_NAMES = Object.keys(GROUPS);

export type QueryFeatures = {
  /** Indices of the shape features that are on; the first `shapeCount` hold. */
  readonly shape: Uint16Array;
  shapeCount: number;
  /** 32-bit hashes of n-grams and the value of each; the first `hashCount` hold. */
  readonly hashes: Int32Array;
  readonly values: Float32Array;
  hashCount: number;
  wordCount: number;
  /** The text itself is a long document. */
  longDocument: boolean;
};

type WordRun = { readonly hashes: Int32Array; readonly negated: Uint8Array; count: number };

/** The words that are said, not pasted. */
const selectSaid = (said: WordRun, words: QueryWords, terms: QueryTerms) => {
  said.count = 0;
  for (let at = 0; at < words.count; at++) {
    if ((words.bits[at] ?? 0) & WORD.pasted) continue;
    said.hashes[said.count] = words.folded[at] ?? 0;
    said.negated[said.count] = terms.inNegation[at] ?? 0;
    said.count += 1;
  }
};

/** A list of features that is filled anew for each text. */
const createFeatureList = () => {
  const features: QueryFeatures = {
    shape: new Uint16Array(SHAPE_SIZE),
    shapeCount: 0,
    hashes: new Int32Array(MOST_FEATURES),
    values: new Float32Array(MOST_FEATURES),
    hashCount: 0,
    wordCount: 0,
    longDocument: false,
  };
  let groupStart = 0;
  let namespace = 0;
  const add = (hash: number, more: number) => {
    if (features.hashCount < MOST_FEATURES) features.hashes[features.hashCount++] = mixHashes(hash, namespace + more);
  };
  return {
    features,
    clear: () => {
      features.shapeCount = 0;
      features.hashCount = 0;
    },
    switchOn: (index: number) => {
      features.shape[features.shapeCount++] = index;
    },
    beginGroup: (name: Group) => {
      groupStart = features.hashCount;
      namespace = GROUP_NAMES.indexOf(name) + 1;
    },
    endGroup: (name: Group) => {
      const value = GROUPS[name] / Math.sqrt(Math.max(1, features.hashCount - groupStart));
      features.values.fill(value, groupStart, features.hashCount);
    },
    /** The n-grams of `length` words that lie between two indices. */
    addRuns: ({ hashes, negated }: WordRun, length: number, from: number, to: number) => {
      for (let at = from; at + length <= to; at++) {
        let hash = hashes[at] ?? 0;
        for (let next = at + 1; next < at + length; next++) hash = mixHashes(hash, hashes[next] ?? 0);
        add(hash, negated[at + length - 1] ? NEGATED : 0);
      }
    },
    addGrams: ({ grams, gramCount }: QueryWords) => {
      for (let at = 0; at < gramCount; at++) add(grams[at] ?? 0, 0);
    },
  };
};

/** Text → features. What it returns is overwritten by its next call. */
export const createFeatureReader = () => {
  const readWords = createWordReader(createCharacterTable());
  const findTerms = createTermFinder();
  const countLanguage = createLanguageCounter();
  const list = createFeatureList();
  const said: WordRun = { hashes: new Int32Array(MOST_WORDS), negated: new Uint8Array(MOST_WORDS), count: 0 };
  const addGroup = (name: Group, run: WordRun, lengths: readonly number[], from: number, to: number) => {
    list.beginGroup(name);
    for (const length of lengths) list.addRuns(run, length, from, to);
    list.endGroup(name);
  };

  return (raw: string): QueryFeatures => {
    const { text, cut, longDocument } = boundText(raw);
    const words = readWords(text);
    const terms = findTerms(words);
    list.clear();
    list.features.longDocument = longDocument;
    list.features.wordCount = words.count;
    readShape({ words, terms, signs: countLanguage(words), cut }, list.switchOn);
    selectSaid(said, words, terms);
    const { count } = words;
    const folded = { hashes: words.folded, negated: terms.inNegation, count };
    const marked = { hashes: words.marked, negated: terms.inNegation, count };
    addGroup('foldedWord', folded, [1], 0, count);
    addGroup('foldedPair', folded, [2], 0, count);
    addGroup('foldedTriple', folded, [3], 0, count);
    addGroup('word', marked, [1], 0, count);
    addGroup('pair', marked, [2], 0, count);
    addGroup('first', said, [1, 2], 0, Math.min(said.count, EDGE_WORDS));
    addGroup('last', said, [1, 2], Math.max(0, said.count - EDGE_WORDS), said.count);
    list.beginGroup('grams');
    list.addGrams(words);
    list.endGroup('grams');
    return list.features;
  };
};
