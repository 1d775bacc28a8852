import { readKeptAnswer } from '#main/db/kept-answers.ts';
import { createRoutingService } from '#main/features/routing/routing.service.ts';
import { createRoutingStore } from '#main/features/routing/routing.store.ts';
import type { Clock } from '#main/platform/clock.ts';
import { PATIENCE_MS } from '#main/platform/soon.ts';
import type { Account } from '#main/sync/account.ts';
import { userName } from '#main/sync/mirror-lookups.ts';
import { pendingPolicy } from '#main/sync/outbox/pending-policy.ts';
import { routingReport } from '#shared/contracts/routing-report.ts';
import type { Failure } from '#shared/contracts/views.ts';

/** How requests are routed, over an open account. */
export const createAccountRouting = (
  { reader, outbox, client, host, engine }: Pick<Account, 'reader' | 'outbox' | 'client' | 'host' | 'engine'>,
  { unreachable, clock }: { unreachable: () => Failure | null; clock: Clock },
) =>
  createRoutingService({
    store: createRoutingStore(reader),
    pending: () => pendingPolicy(outbox),
    outbox,
    onWaiting: engine.editWaits,
    keptReport: () => readKeptAnswer(reader, 'routingReport', routingReport),
    async fetchReport(fetchedAt) {
      const answer = await client.routingReport();
      await host.run({ type: 'storeAnswer', name: 'routingReport', fetchedAt, answer });
    },
    decide: (query) => client.decide(query),
    async whatIf(query) {
      const answer = await client.whatIf(query);
      const names = answer.users.flatMap(({ userId }) => {
        const name = userName(reader, userId);
        return name === null ? [] : [[userId, name] as const];
      });
      return { answer, names: Object.fromEntries(names) };
    },
    unreachable,
    clock,
    patienceMs: PATIENCE_MS,
  });
