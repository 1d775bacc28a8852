import { StringDecoder } from 'node:string_decoder';
import * as z from 'zod';
import type { QueryAnalysis } from './analyse-query.ts';

const id = z.union([z.string(), z.number(), z.null()]);
const asked = z.object({ id, text: z.string() });
const withId = z.object({ id });

/**
 * The lines of a byte stream, without their line ends. Only `\n` ends a line: JSON may hold U+2028, which Node's own reader
 * takes for one. Lines of white space alone are left out.
 */
const linesOf = async function* (input: AsyncIterable<Buffer>) {
  const decoder = new StringDecoder('utf8');
  let parts: string[] = [];
  for await (const chunk of input) {
    const pieces = decoder.write(chunk).split('\n');
    const last = pieces.pop() ?? '';
    for (const piece of pieces) {
      const line = parts.join('') + piece;
      parts = [];
      if (line.trim() !== '') yield line;
    }
    parts.push(last);
  }
  const rest = parts.join('') + decoder.end();
  if (rest.trim() !== '') yield rest;
};

const parseLine = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};

/** The answer to one JSON line `{id, text}` as JSON, and whether the line could be read. */
export const answerLine = (line: string, analyse: (text: string) => QueryAnalysis) => {
  const parsed = parseLine(line);
  const query = asked.safeParse(parsed);
  if (!query.success) {
    const known = withId.safeParse(parsed);
    const error =
      parsed === undefined ? 'This line is not JSON.' : 'A line needs an id and a text: {"id":"1","text":"…"}.';
    return { ok: false, json: JSON.stringify({ id: known.success ? known.data.id : null, error }) };
  }
  const { language, category, complexity, features } = analyse(query.data.text);
  return { ok: true, json: JSON.stringify({ id: query.data.id, language, category, complexity, features }) };
};

/** Answers JSON lines in their order, as they come. */
export const answerLines = async function* (input: AsyncIterable<Buffer>, analyse: (text: string) => QueryAnalysis) {
  for await (const line of linesOf(input)) yield answerLine(line, analyse);
};
