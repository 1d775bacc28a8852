import { readKeptAnswer } from '#main/db/kept-answers.ts';
import { createSavingsService } from '#main/features/savings/savings.service.ts';
import type { Clock } from '#main/platform/clock.ts';
import type { Account } from '#main/sync/account.ts';
import { savingsReport } from '#shared/contracts/savings.ts';
import type { Failure } from '#shared/contracts/views.ts';

/** What the optimisation saves, over an open account. */
export const createAccountSavings = (
  { reader, client, host }: Pick<Account, 'reader' | 'client' | 'host'>,
  { unreachable, clock }: { unreachable: () => Failure | null; clock: Clock },
) =>
  createSavingsService({
    kept: () => readKeptAnswer(reader, 'savings', savingsReport),
    async fetch(days, fetchedAt) {
      const answer = await client.savings(days);
      await host.run({ type: 'storeAnswer', name: 'savings', fetchedAt, answer });
    },
    unreachable,
    clock,
  });
