import * as z from 'zod';
import type { Database } from '#server/db/database.ts';
import { category, complexity, count } from '#shared/contracts/fields.ts';
import type { OutputSums } from './expected-output.ts';

const outputSums = z.object({
  provider: z.string(),
  model: z.string(),
  category,
  complexity,
  answers: count,
  // Sums of bigint are numeric, and so text.
  outputTokens: z.coerce.number().min(0),
});

/** Failed requests have no answer; abandoned ones count with the part they have. */
const READ = `SELECT provider, model, category, complexity,
    (sum(requests) - sum(failed_requests))::int AS answers, sum(output_tokens)::text AS "outputTokens"
  FROM usage_rollup WHERE hour >= $1 GROUP BY provider, model, category, complexity
  HAVING sum(requests) > sum(failed_requests)`;

/** How long answers have been since an instant, from the rollups: a few thousand rows, whatever the traffic. */
export const readOutputSums = async ({ pool }: Pick<Database, 'pool'>, since: Date): Promise<OutputSums[]> => {
  const { rows } = await pool.query(READ, [since]);
  return z.array(outputSums).parse(rows);
};
