import * as z from 'zod';
import { AppError } from '#shared/contracts/errors.ts';
import { open, permitted, router } from '#main/platform/trpc.ts';

/** A router with one procedure of each kind, for tests of what carries calls. `live` counts its running subscriptions. */
export const createSampleRouter = () => {
  const live = { subscriptions: 0 };
  const count = open.input(z.object({ to: z.int() })).subscription(async function* ({ input, signal }) {
    live.subscriptions++;
    try {
      for (let number = 1n; number <= input.to; number++) yield number;
      if (input.to === 0) await new Promise((resolve) => signal?.addEventListener('abort', resolve, { once: true }));
    } finally {
      live.subscriptions--;
    }
  });
  const sample = router({
    double: open.input(z.object({ amount: z.bigint() })).query(({ input }) => input.amount * 2n),
    fail: open.mutation((): never => {
      throw new AppError('storage.full', { missingBytes: 4096 });
    }),
    crash: open.query((): never => {
      throw new Error('SELECT secret FROM users');
    }),
    spend: permitted('spend:read').query(() => 'spend'),
    count,
  });
  return { router: sample, live };
};
