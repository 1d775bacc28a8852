/** How much of a query is read, in code units of its NFC form: what is asked stands at the beginning or at the end. */
const HEAD = 700;
const TAIL = 300;
/** A Vietnamese letter with two marks is at most three code units when decomposed. */
const MOST_DECOMPOSED = 3;
/** Beyond this a text is a long document whatever it says: some eight pages. */
const LONG_DOCUMENT = 20_000;

const COMBINING = { first: 0x300, last: 0x36f };

/** Vietnamese text grows by a third when decomposed. Composing takes a decision's longest part, so no more than needed. */
const USUALLY_DECOMPOSED = 1.5;

/** An end of a text in NFC, of at least `wanted` code units where the text has them; `take` cuts so many off it. */
const normalizeFor = (wanted: number, take: (units: number) => string) => {
  const usual = take(wanted * USUALLY_DECOMPOSED).normalize('NFC');
  return usual.length > wanted ? usual : take(wanted * MOST_DECOMPOSED).normalize('NFC');
};

/** Whether the text has more than `limit` code units, combining marks not counted; so NFC and NFD agree for Vietnamese. */
const isLongerThan = (text: string, limit: number) => {
  if (text.length <= limit) return false;
  if (text.length > limit * MOST_DECOMPOSED) return true;
  let letters = 0;
  for (let at = 0; at < text.length && letters <= limit; at++) {
    const code = text.charCodeAt(at);
    if (code < COMBINING.first || code > COMBINING.last) letters += 1;
  }
  return letters > limit;
};

export type BoundedText = { readonly text: string; readonly cut: boolean; readonly longDocument: boolean };

/**
 * What is read of a query, in NFC: all of it, or its head and its tail on two lines. Takes the same time for 10 MB as for
 * a page, and gives the same for the decomposed form of a text.
 */
export const boundText = (raw: string): BoundedText => {
  if (raw.length <= (HEAD + TAIL) * MOST_DECOMPOSED) {
    const whole = raw.normalize('NFC');
    if (whole.length <= HEAD + TAIL) return { text: whole, cut: false, longDocument: false };
    return { text: `${whole.slice(0, HEAD)}\n${whole.slice(-TAIL)}`, cut: true, longDocument: false };
  }
  const head = normalizeFor(HEAD, (units) => raw.slice(0, units)).slice(0, HEAD);
  const tail = normalizeFor(TAIL, (units) => raw.slice(-units)).slice(-TAIL);
  return { text: `${head}\n${tail}`, cut: true, longDocument: isLongerThan(raw, LONG_DOCUMENT) };
};
