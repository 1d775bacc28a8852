import { countTokens as countO200k } from 'gpt-tokenizer/encoding/o200k_base';

/** Byte-pair merging is quadratic in one run without spaces, so a megabyte of one letter would take minutes. */
const SLICE_CHARACTERS = 500;
/** Beyond this a text is counted by samples spread over it: about 6 ms, whatever its length. */
const COUNTED_CHARACTERS = 40_000;
const SAMPLES = COUNTED_CHARACTERS / SLICE_CHARACTERS;
/** What users type is never a control token of the model, whatever it looks like. */
const PLAIN = { disallowedSpecial: new Set<string>() };

const countSlices = (text: string) => {
  let tokens = 0;
  for (let start = 0; start < text.length;) {
    let end = Math.min(text.length, start + SLICE_CHARACTERS);
    if (end < text.length) {
      // A token begins with the space before its word.
      const space = text.lastIndexOf(' ', end);
      if (space > start) end = space;
    }
    tokens += countO200k(text.slice(start, end), PLAIN);
    start = end;
  }
  return tokens;
};

const countSamples = (text: string) => {
  const step = (text.length - SLICE_CHARACTERS) / (SAMPLES - 1);
  let tokens = 0;
  for (let sample = 0; sample < SAMPLES; sample++) {
    const start = Math.round(sample * step);
    tokens += countO200k(text.slice(start, start + SLICE_CHARACTERS).normalize('NFC'), PLAIN);
  }
  return Math.ceil((tokens / COUNTED_CHARACTERS) * text.length);
};

/**
 * Tokens of o200k of a text in NFC: decomposed Vietnamese would count more than twice. Exact up to 40.000 characters but
 * for runs without spaces; longer texts are estimated from samples, in bounded time.
 */
export const countTokens = (text: string) => {
  if (text.length > COUNTED_CHARACTERS) return countSamples(text);
  return countSlices(text.normalize('NFC'));
};
