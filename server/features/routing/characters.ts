import { foldVietnamese } from '#shared/domain/vietnamese.ts';

/** What one UTF-16 code unit is to the reader of queries. */
export const KIND = {
  other: 0,
  letter: 1,
  digit: 2,
  /** A combining mark that NFC could not join to its letter. */
  mark: 3,
  space: 4,
  lineEnd: 5,
  /** Ends a clause: a negation does not reach beyond it. */
  stop: 6,
  codeSign: 7,
  mathSign: 8,
  highSurrogate: 9,
} as const;

const CODE_UNITS = 0x10000;
/** From here on letters have neither case nor diacritics that Vietnamese or English use. */
const FOLDED_CODE_UNITS = 0x2300;
const FIRST_IDEOGRAPH = 0x2e80;
const HIGH_SURROGATES = { first: 0xd800, last: 0xdbff };
const kindsOf: readonly [kind: number, characters: string][] = [
  [KIND.space, ' \t\u00A0\u3000'],
  [KIND.lineEnd, '\n\r\u2028\u2029'],
  [KIND.stop, '.,;:?!…'],
  [KIND.codeSign, '{}[]<>=_`$#\\|&@~'],
  [KIND.mathSign, '+^*/%×÷±√∫∑∏≤≥≠≈∞°²³¹⁴ⁿ₁₂₀∈∀∃∂∆πα→⇒∠∪∩⊥'],
];

export type CharacterTable = { readonly kind: Uint8Array; readonly lower: Uint16Array; readonly folded: Uint16Array };

const single = (text: string, otherwise: number) => (text.length === 1 ? text.charCodeAt(0) : otherwise);

const kindOf = (code: number, character: string) => {
  if (code >= HIGH_SURROGATES.first) return code <= HIGH_SURROGATES.last ? KIND.highSurrogate : KIND.other;
  if (code >= FOLDED_CODE_UNITS) return code >= FIRST_IDEOGRAPH ? KIND.letter : KIND.other;
  if (/\p{L}/u.test(character)) return KIND.letter;
  if (/\p{Nd}/u.test(character)) return KIND.digit;
  return /\p{M}/u.test(character) ? KIND.mark : KIND.other;
};

/** Kind, lower case, and lower case without diacritics, of every code unit. */
export const createCharacterTable = (): CharacterTable => {
  const kind = new Uint8Array(CODE_UNITS);
  const lower = new Uint16Array(CODE_UNITS);
  const folded = new Uint16Array(CODE_UNITS);
  for (let code = 0; code < CODE_UNITS; code++) {
    const character = String.fromCharCode(code);
    kind[code] = kindOf(code, character);
    const cased = code < FOLDED_CODE_UNITS;
    lower[code] = cased ? single(character.toLowerCase(), code) : code;
    folded[code] = cased ? single(foldVietnamese(character), lower[code] ?? code) : code;
  }
  for (const [each, characters] of kindsOf) {
    for (const character of characters) kind[character.charCodeAt(0)] = each;
  }
  return { kind, lower, folded };
};
