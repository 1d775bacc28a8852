import { foldVietnamese } from '#shared/domain/vietnamese.ts';

/**
 * A word is found by what was typed of it so far:
 * - without any mark (`nguyen`) by its folded form;
 * - with the marks of vowels and đ but no tone (`nguyên`) by its form without tone, because that is how Telex and VNI
 *   users have it before the tone key;
 * - with a tone by its tone and its form without tone, so that `hòa` and `hoà` are the same word.
 */
const TONES = /[\u0300\u0301\u0303\u0309\u0323]/;
const WORD = /[\p{L}\p{N}\p{M}]+/gu;
/** Up to this many letters there is a set of its own for each beginning; longer ones are a range of whole words. */
const SHORT = 3;

/** The form under which a typed word is looked up, and under which each name's word is kept if it has such marks. */
const formsOf = (word: string) => {
  const decomposed = word.normalize('NFD');
  const tone = TONES.exec(decomposed)?.[0];
  const toneless = decomposed.replace(new RegExp(TONES, 'g'), '').normalize('NFC').toLowerCase();
  const folded = foldVietnamese(word);
  return {
    folded: `f:${folded}`,
    toneless: toneless === folded ? null : `q:${toneless}`,
    toned: tone ? `t${tone.codePointAt(0)}:${toneless}` : null,
  };
};

/** Names of the sets that a name's word belongs to. */
const setsOfForm = (form: string) => {
  const at = form.indexOf(':') + 1;
  const kind = form.slice(0, at);
  const letters = Array.from(form.slice(at));
  const names: string[] = [];
  for (let length = 1; length <= Math.min(SHORT, letters.length); length++)
    names.push(`short:${kind}${letters.slice(0, length).join('')}`);
  if (letters.length > SHORT) names.push(`word:${form}`);
  return names;
};

const known = new Map<string, readonly string[]>();
const KNOWN_MOST = 50_000;

const setsOfWord = (word: string): readonly string[] => {
  const cached = known.get(word);
  if (cached) return cached;
  const { folded, toneless, toned } = formsOf(word);
  const sets = [folded, toneless, toned].flatMap((form) => (form ? setsOfForm(form) : []));
  if (known.size >= KNOWN_MOST) known.clear();
  known.set(word, sets);
  return sets;
};

/** Names of all sets that a user of this name belongs to. */
export const setsOfName = (name: string): Set<string> =>
  new Set((name.match(WORD) ?? []).flatMap((word) => setsOfWord(word)));

/** Where a typed word is looked up: one set, or all sets of a prefix. */
export const lookupOfTyped = (typed: string): { set: string } | { prefix: string } => {
  const { folded, toneless, toned } = formsOf(typed);
  const form = toned ?? toneless ?? folded;
  const letters = Array.from(form.slice(form.indexOf(':') + 1)).length;
  return letters <= SHORT ? { set: `short:${form}` } : { prefix: `word:${form}` };
};

/** An e-mail address and the later pieces of its local part, folded. */
export const partsOfEmail = (email: string): Set<string> => {
  const whole = foldVietnamese(email);
  const local = whole.slice(0, Math.max(0, whole.lastIndexOf('@')));
  return new Set([whole, ...local.split(/[^a-z0-9]+/).slice(1)].filter((part) => part.length > 2));
};
