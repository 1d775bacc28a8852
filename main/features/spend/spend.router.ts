import type * as z from 'zod';
import { permitted, router } from '#main/platform/trpc.ts';
import {
  monthInput,
  spendByDayInput,
  spendTableInput,
  type AlertView,
  type BudgetHealth,
  type ModelSpend,
  type Overview,
  type SpendByDay,
  type SpendTable,
  type SpendTableInput,
} from '#shared/contracts/views.ts';
import type { Month } from '#shared/domain/time.ts';

export type SpendApi = {
  /** Months with data, newest first; always holds the running month. */
  months(): Month[];
  overview(month: Month): Overview;
  byDay(input: z.infer<typeof spendByDayInput>): SpendByDay;
  /** Every model of the month, dearest first. */
  models(month: Month): ModelSpend[];
  health(month: Month): BudgetHealth;
  /** The newest alerts, at most eight. */
  latestAlerts(month: Month): AlertView[];
  table(input: SpendTableInput): SpendTable;
};

export const createSpendRouter = (spend: SpendApi) =>
  router({
    months: permitted('users:read').query(() => spend.months()),
    overview: permitted('spend:read')
      .input(monthInput)
      .query(({ input }) => spend.overview(input.month)),
    byDay: permitted('spend:read')
      .input(spendByDayInput)
      .query(({ input }) => spend.byDay(input)),
    models: permitted('spend:read')
      .input(monthInput)
      .query(({ input }) => spend.models(input.month)),
    health: permitted('spend:read')
      .input(monthInput)
      .query(({ input }) => spend.health(input.month)),
    latestAlerts: permitted('alerts:read')
      .input(monthInput)
      .query(({ input }) => spend.latestAlerts(input.month)),
    table: permitted('spend:read')
      .input(spendTableInput)
      .query(({ input }) => spend.table(input)),
  });
