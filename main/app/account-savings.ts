import { readKeptAnswer } from '#main/db/kept-answers.ts';
import { createSavingsService } from '#main/features/savings/savings.service.ts';
import type { Clock } from '#main/platform/clock.ts';
import type { Account } from '#main/sync/account.ts';
import { monitoringReport } from '#shared/contracts/monitoring.ts';
import { savingsReport } from '#shared/contracts/savings.ts';
import type { Failure } from '#shared/contracts/views.ts';

/** What the service measures of the rollout, over an open account. */
export const createAccountSavings = (
  { reader, client, host }: Pick<Account, 'reader' | 'client' | 'host'>,
  { unreachable, clock }: { unreachable: () => Failure | null; clock: Clock },
) =>
  createSavingsService({
    savings: {
      kept: () => readKeptAnswer(reader, 'savings', savingsReport),
      async fetch(asked, fetchedAt) {
        const answer = await client.savings(asked);
        await host.run({ type: 'storeAnswer', name: 'savings', fetchedAt, answer });
      },
    },
    monitoring: {
      kept: () => readKeptAnswer(reader, 'rolloutMonitoring', monitoringReport),
      async fetch(range, fetchedAt) {
        const answer = await client.monitoring(range);
        await host.run({ type: 'storeAnswer', name: 'rolloutMonitoring', fetchedAt, answer });
      },
    },
    unreachable,
    clock,
  });
