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

/** Code units from here on are not looked up: ideographs count as letters, the rest as other. */
const TABLE_SIZE = 0x2300;
const FIRST_IDEOGRAPH = 0x2e80;
const kindsOf: readonly [kind: number, characters: string][] = [
  [KIND.space, ' \t\u00A0\u3000'],
  [KIND.lineEnd, '\n\r\u2028\u2029'],
  [KIND.stop, '.,;:?!…'],
  [KIND.codeSign, '{}[]<>=_`$#\\|&@~'],
  [KIND.mathSign, '+^*/%×÷±√∫∑∏≤≥≠≈∞°²³¹⁴ⁿ₁₂₀∈∀∃∂∆πα→⇒∠∪∩⊥'],
];

export type CharacterTable = { readonly kind: Uint8Array; readonly lower: Uint16Array; readonly folded: Uint16Array };

const single = (text: string, otherwise: number) => (text.length === 1 ? text.charCodeAt(0) : otherwise);

/** Kind, lower case, and lower case without diacritics, of every code unit below U+2300. */
export const createCharacterTable = (): CharacterTable => {
  const kind = new Uint8Array(TABLE_SIZE);
  const lower = new Uint16Array(TABLE_SIZE);
  const folded = new Uint16Array(TABLE_SIZE);
  for (let code = 0; code < TABLE_SIZE; code++) {
    const character = String.fromCharCode(code);
    lower[code] = single(character.toLowerCase(), code);
    folded[code] = single(foldVietnamese(character), lower[code] ?? code);
    if (/\p{L}/u.test(character)) kind[code] = KIND.letter;
    else if (/\p{Nd}/u.test(character)) kind[code] = KIND.digit;
    else if (/\p{M}/u.test(character)) kind[code] = KIND.mark;
  }
  for (const [each, characters] of kindsOf) {
    for (const character of characters) kind[character.charCodeAt(0)] = each;
  }
  return { kind, lower, folded };
};

/** The kind of any code unit. */
export const kindOf = (table: CharacterTable, code: number): number => {
  if (code < TABLE_SIZE) return table.kind[code] ?? KIND.other;
  if (code >= 0xd800 && code <= 0xdbff) return KIND.highSurrogate;
  return code >= FIRST_IDEOGRAPH && code < 0xd800 ? KIND.letter : KIND.other;
};
