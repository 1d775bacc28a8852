import * as z from 'zod';
import defaultPolicy from '#resources/routing/default-policy.json' with { type: 'json' };
import { routingPolicy, type RoutingPolicy } from '#shared/contracts/routing-policy.ts';
import type { Database } from '#server/db/database.ts';

const policyRow = z.object({ policy: routingPolicy });

export const createRoutingPolicyStore = ({ pool }: Pick<Database, 'pool'>) => ({
  /** The policy a service starts with; one that is there stays as it is. */
  async seed() {
    const first = JSON.stringify(routingPolicy.parse(defaultPolicy));
    await pool.query('INSERT INTO routing_policy (policy) VALUES ($1) ON CONFLICT DO NOTHING', [first]);
  },
  async read(): Promise<RoutingPolicy> {
    const { rows } = await pool.query('SELECT policy FROM routing_policy');
    return policyRow.parse(rows[0]).policy;
  },
});
