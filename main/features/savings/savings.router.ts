import { permitted, router } from '#main/platform/trpc.ts';
import { savingsInput, type SavingsRange, type SavingsView } from '#shared/contracts/savings-views.ts';

export type SavingsApi = {
  /** Asks the service, and answers with what was kept when it can't be reached. */
  get(range: SavingsRange): Promise<SavingsView>;
};

export const createSavingsRouter = (savings: SavingsApi) =>
  router({
    get: permitted('monitoring:read')
      .input(savingsInput)
      .query(({ input }) => savings.get(input.range)),
  });
