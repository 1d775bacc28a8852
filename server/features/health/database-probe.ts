import type { Database } from '#server/db/database.ts';

const ROUND_TRIPS = 5;

/** Milliseconds of a query that does nothing; the median of several, one after the other. */
export const probeDatabase = async ({ pool }: Pick<Database, 'pool'>) => {
  const times: number[] = [];
  for (let trip = 0; trip < ROUND_TRIPS; trip += 1) {
    const before = performance.now();
    await pool.query('SELECT');
    times.push(performance.now() - before);
  }
  return times.toSorted((a, b) => a - b)[ROUND_TRIPS >> 1] ?? 0;
};
