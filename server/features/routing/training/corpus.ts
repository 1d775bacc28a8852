import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { FEATURES, LANGUAGES } from '#shared/domain/query.ts';
import { CATEGORIES, COMPLEXITIES } from '#shared/domain/usage.ts';

const labelledQuery = z.object({
  id: z.string().min(1),
  text: z.string(),
  language: z.enum(LANGUAGES),
  category: z.enum(CATEGORIES),
  complexity: z.enum(COMPLEXITIES),
  features: z.array(z.enum(FEATURES)),
});
export type LabelledQuery = z.infer<typeof labelledQuery> & {
  /** The corpus file, which is one writer's. */
  readonly source: string;
};

const parseLine = (line: string, source: string, at: number): LabelledQuery => {
  try {
    return { ...labelledQuery.parse(JSON.parse(line)), source };
  } catch (cause) {
    throw new Error(`${source}:${at + 1} is no labelled query`, { cause });
  }
};

/** Every labelled query of a folder of JSON lines, in the order of the ids. Throws at a bad line or a repeated id. */
export const readCorpus = (directory: string): LabelledQuery[] => {
  const sources = readdirSync(directory).filter((name) => name.endsWith('.jsonl'));
  const queries = sources.flatMap((source) =>
    readFileSync(join(directory, source), 'utf8')
      .split('\n')
      .flatMap((line, at) => (line.trim() === '' ? [] : [parseLine(line, source, at)])),
  );
  const ids = new Set(queries.map((query) => query.id));
  if (ids.size < queries.length) throw new Error('Two queries of the corpus have the same id.');
  return queries.sort((a, b) => (a.id < b.id ? -1 : 1));
};

const FOLDS = 5;
const hashOf = (id: string) => createHash('sha256').update(id).digest().readUInt32BE(0);

/** One fifth, by the id alone, so that a query never changes sides: kept apart from training and tuning. */
export const isKeptApart = (id: string) => hashOf(id) % FOLDS === 0;

/** Which of five cross-validation folds a training query is in. */
export const foldOf = (id: string) => Math.floor(hashOf(id) / FOLDS) % FOLDS;
export const FOLD_COUNT = FOLDS;

/** How long a query is for the reports: what white space separates. */
export const countWords = (text: string) => text.split(/\s+/).filter(Boolean).length;
