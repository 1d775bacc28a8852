import pg from 'pg';
import type { PricedUsage } from './price-usage.ts';
import type { RecordedUsage } from './usage.store.ts';

export type Outcome = RecordedUsage | Error;
type Write = (batch: readonly PricedUsage[]) => Promise<readonly Outcome[]>;

const ATTEMPTS = 5;
/** Deadlock, serialisation failure: PostgreSQL asks to try again. */
const TRY_AGAIN = ['40P01', '40001'];
/** Classes of errors that a row's content causes. */
const BAD_ROW = /^(22|23)/;

const codeOf = (error: unknown) => (error instanceof pg.DatabaseError ? (error.code ?? '') : '');

const keyOf = ({ userId, requestId, attempt }: PricedUsage) => JSON.stringify([userId, requestId, attempt]);

/** A row PostgreSQL refuses must not fail the others: halves the batch until it stands alone. */
const isolateBadRows = async (batch: readonly PricedUsage[], write: Write, tries = 1): Promise<readonly Outcome[]> => {
  try {
    return await write(batch);
  } catch (error) {
    if (TRY_AGAIN.includes(codeOf(error)) && tries < ATTEMPTS) return isolateBadRows(batch, write, tries + 1);
    if (!BAD_ROW.test(codeOf(error)) || !(error instanceof Error)) throw error;
    if (batch.length === 1) return [error];
    const middle = batch.length >> 1;
    const first = await isolateBadRows(batch.slice(0, middle), write);
    return [...first, ...(await isolateBadRows(batch.slice(middle), write))];
  }
};

const asRepeated = (outcome: Outcome | undefined): Outcome => {
  if (outcome === undefined) return new Error('A row was left without an outcome');
  return outcome instanceof Error ? outcome : { ...outcome, repeated: true };
};

/** Writes each key once, whatever the batch repeats, and answers in the batch's order. */
export const writeBatch = async (batch: readonly PricedUsage[], write: Write): Promise<readonly Outcome[]> => {
  const places = new Map<string, number>();
  const firsts: PricedUsage[] = [];
  for (const usage of batch) {
    const place = places.get(keyOf(usage)) ?? firsts.length;
    const first = firsts[place];
    places.set(keyOf(usage), place);
    // A repeat that settles must free what its request holds, even when the first doesn't.
    firsts[place] = first && usage.settles ? { ...first, settles: true } : (first ?? usage);
  }
  const outcomes = await isolateBadRows(firsts, write);
  const answered = new Set<string>();
  return batch.map((usage) => {
    const key = keyOf(usage);
    const outcome = outcomes[places.get(key) ?? -1];
    if (answered.has(key) || outcome === undefined) return asRepeated(outcome);
    answered.add(key);
    return outcome;
  });
};
