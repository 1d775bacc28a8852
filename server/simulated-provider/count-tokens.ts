import { countTokens as count, encode, decodeGenerator } from 'gpt-tokenizer/encoding/o200k_base';

/** Byte-pair merging is quadratic in one run without spaces, so a megabyte of one letter would take minutes. */
const SLICE_CHARACTERS = 500;
/** What users type is never a control token of the model, whatever it looks like. */
const PLAIN = { disallowedSpecial: new Set<string>() };

/** Tokens by o200k. Long texts are counted in slices cut at spaces, which is exact but for runs without any. */
export const countTokens = (text: string): number => {
  let tokens = 0;
  for (let start = 0; start < text.length;) {
    let end = Math.min(text.length, start + SLICE_CHARACTERS);
    if (end < text.length) {
      const space = text.lastIndexOf(' ', end);
      if (space > start) end = space;
    }
    tokens += count(text.slice(start, end), PLAIN);
    start = end;
  }
  return tokens;
};

/** What one event of a stream carries. */
export type Piece = {
  readonly text: string;
  /** Of o200k; more than one where a letter is spread over several. */
  readonly tokens: number;
};

/** A text as the pieces a model generates one after the other. */
export const piecesOf = (text: string): Piece[] => {
  let taken = 0;
  let before = 0;
  const tokens = encode(text, PLAIN);
  const counted = (function* () {
    for (const token of tokens) {
      taken += 1;
      yield token;
    }
  })();
  return Array.from(decodeGenerator(counted), (part) => {
    const piece = { text: part, tokens: taken - before };
    before = taken;
    return piece;
  });
};

export const sumTokens = (pieces: readonly Piece[]) => pieces.reduce((sum, { tokens }) => sum + tokens, 0);
