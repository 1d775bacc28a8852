import type { Database } from 'better-sqlite3';
import { monthNumber } from '#main/db/columns.ts';
import { findDocument } from '#main/db/documents.ts';
import { prepared, preparedExact } from '#main/db/prepared.ts';
import { guardStorage } from '#main/db/sqlite.ts';
import type { RoutingMix } from '#shared/contracts/routing-views.ts';
import { microVnd } from '#shared/domain/money.ts';
import type { Complexity } from '#shared/domain/usage.ts';
import type { RoutingStore } from './routing.service.ts';

type MixRow = {
  complexity: Complexity;
  provider: string;
  model: string;
  requests: bigint;
  unpriced: bigint;
  cost: bigint;
};
type PriceRow = { provider: string; model: string; input: string; output: string };

const readMix = (db: Database, month: number): RoutingMix =>
  preparedExact<[number], MixRow>(
    db,
    `SELECT complexity, provider, model, sum(requests) AS requests, sum(unpriced_requests) AS unpriced,
       sum(cost_micro_vnd) AS cost FROM rollup_months WHERE month = ? GROUP BY complexity, provider, model`,
  )
    .all(month)
    .map(({ complexity, provider, model, requests, unpriced, cost }) => ({
      complexity,
      provider,
      model,
      requests: Number(requests),
      unpricedRequests: Number(unpriced),
      costMicroVnd: microVnd(cost),
    }));

/** Routing as the mirror knows it. */
export const createRoutingStore = (db: Database): RoutingStore => ({
  mix: (month) => guardStorage(() => readMix(db, monthNumber(month))),
  policy: () => guardStorage(() => findDocument(db, 'policy', 'policy')),
  prices: (now) =>
    guardStorage(() =>
      // The other columns are those of the row with the greatest date: https://sqlite.org/lang_select.html#bareagg
      prepared<[number], PriceRow & { latest: number }>(
        db,
        `SELECT provider, model, usd_per_1m_input AS input, usd_per_1m_output AS output, max(effective_from) AS latest
         FROM prices WHERE effective_from <= ? GROUP BY provider, model`,
      )
        .all(now.getTime())
        .map(({ provider, model, input, output }) => ({
          ref: `${provider}/${model}`,
          price: { usdPer1MInput: input, usdPer1MOutput: output },
        })),
    ),
});
