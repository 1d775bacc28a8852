import type { Database } from '#server/db/database.ts';
import { addMonths, monthOf, type Month } from '#shared/domain/time.ts';

/** Months ahead that have their partition before the first row comes. */
const MONTHS_AHEAD = 2;

/** Makes sure that rows of a month have their own partition; asks the database once per month and process. */
export const createUsagePartitions = ({ pool }: Database, onError: (error: unknown) => void) => {
  const ensured = new Map<Month, Promise<void>>();
  const create = async (month: Month) => {
    try {
      await pool.query('SELECT ensure_usage_partition($1)', [month]);
    } catch (error) {
      // Rows without their partition land in the default one and are counted all the same; verify:tables reports them.
      onError(error);
      ensured.delete(month);
    }
  };
  const ensure = (month: Month) => {
    const known = ensured.get(month) ?? create(month);
    ensured.set(month, known);
    return known;
  };
  return {
    ensure: async (months: Iterable<Month>) => {
      await Promise.all([...months].map(ensure));
    },
    /** This month's and the next ones'. */
    ensureAhead: async (now: Date) => {
      for (let ahead = 0; ahead <= MONTHS_AHEAD; ahead += 1) await ensure(addMonths(monthOf(now), ahead));
    },
  };
};
