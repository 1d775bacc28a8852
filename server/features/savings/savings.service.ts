import type { SavingsReport } from '#shared/contracts/savings.ts';
import type { RoutingPolicy } from '#shared/contracts/routing-policy.ts';
import { divideRounded, microVnd } from '#shared/domain/money.ts';
import { comparisonGap, sampleRatioState, savedOf } from '#shared/domain/savings.ts';
import { dayStart, DAY_MS, type Day } from '#shared/domain/time.ts';
import type { Arm } from '#shared/domain/usage.ts';
import type { Clock } from '#server/lib/clock.ts';
import { bestSingleModel, type PricesOf } from './best-single-model.ts';
import { savedInterval, type UserSums } from './ratio-interval.ts';
import { chanceOfDivision } from './sample-ratio.ts';
import type { ArmTotals, SavingsStore, TreatedDay } from './savings.store.ts';

/** The rollout, as far as savings must know it. */
export type ComparedRollout = {
  /** Users on its lists: not drawn by chance. */
  listedUsers(): readonly string[];
  /** Share of users treated, and since when; null when it is nobody, everybody, or only the list. */
  share(): { readonly treated: number; readonly since: Date } | null;
};
type Parts = {
  store: SavingsStore;
  rollout: ComparedRollout;
  policy: () => RoutingPolicy | Promise<RoutingPolicy>;
  priceAt: PricesOf;
  clock: Clock;
};

const armOf = ({ users, requests, unpriced, cost }: ArmTotals) => ({
  users,
  requests,
  unpricedRequests: unpriced,
  costMicroVnd: cost,
  perRequestMicroVnd: requests > unpriced ? microVnd(divideRounded(cost, BigInt(requests - unpriced))) : null,
});

const compare = (arms: Readonly<Record<Arm, ArmTotals>>): SavingsReport['comparison'] => {
  const [treatment, control] = [arms.treatment.stayed, arms.control.stayed];
  const sizeOf = ({ users: count, x, y }: UserSums) => ({ users: count, requests: y > 0 ? x : 0 });
  const reason = comparisonGap(sizeOf(treatment), sizeOf(control));
  return reason ? { state: 'insufficient', reason } : { state: 'measured', ...savedInterval(treatment, control) };
};

const sum = (days: readonly TreatedDay[], of: (one: TreatedDay) => bigint) =>
  microVnd(days.reduce((total, one) => total + of(one), 0n));
const count = (days: readonly TreatedDay[], of: (one: TreatedDay) => number) =>
  days.reduce((total, one) => total + of(one), 0);

const against = (spentMicroVnd: bigint, otherwise: bigint, comparedCalls: number, calls: number) => {
  const { saved, percent } = savedOf(microVnd(spentMicroVnd), microVnd(otherwise));
  const amounts = { spentMicroVnd: microVnd(spentMicroVnd), otherwiseMicroVnd: microVnd(otherwise) };
  return { ...amounts, savedMicroVnd: saved, percent, comparedCalls, calls };
};

export type SavingsService = ReturnType<typeof createSavingsService>;
export const createSavingsService = ({ store, rollout, policy, priceAt, clock }: Parts) => {
  const sampleRatioOf = (arms: Readonly<Record<Arm, ArmTotals>>, from: Date) => {
    const [treatment, control] = [arms.treatment.stayed, arms.control.stayed];
    const share = rollout.share();
    const all = treatment.users + control.users;
    // Only a share that held for the whole time says how many there should be.
    const known = share !== null && share.since <= from && all > 0 ? share : null;
    const chance = known && chanceOfDivision(treatment.users, control.users, known.treated);
    return {
      state: sampleRatioState(chance),
      expectedPercent: known && known.treated * 100,
      observedPercent: all === 0 ? null : (100 * treatment.users) / all,
      chance,
    };
  };
  const periodOf = async (from: Day | undefined, to: Day | undefined) => ({
    from: from ? dayStart(from) : ((await store.firstHour()) ?? clock()),
    until: to ? new Date(dayStart(to).getTime() + DAY_MS) : clock(),
  });

  return {
    /** Days of Vietnam, both included; all there is when left out. */
    async report(days: { from?: Day; to?: Day }): Promise<SavingsReport> {
      const { from, until } = await periodOf(days.from, days.to);
      const [treated, features, arms] = await Promise.all([
        store.treatedDays(from, until),
        store.features(from, until),
        store.arms(from, until, rollout.listedUsers()),
      ]);
      const best = bestSingleModel({ days: treated, features, policy: await policy(), priceAt });
      const calls = count(treated, (one) => one.calls);
      const priced = count(treated, (one) => one.priced);
      return {
        from: from.toISOString(),
        until: until.toISOString(),
        requested: against(
          sum(treated, (one) => one.cost_with_baseline),
          sum(treated, (one) => one.baseline),
          count(treated, (one) => one.with_baseline),
          calls,
        ),
        bestSingle: best && {
          model: best.model,
          ...against(
            sum(treated, (one) => one.cost),
            best.cost,
            priced,
            calls,
          ),
        },
        arms: { treatment: armOf(arms.treatment), control: armOf(arms.control) },
        comparison: compare(arms),
        sampleRatio: sampleRatioOf(arms, from),
      };
    },
    /** What treatment saves since an instant, per cent with its 95 % interval; null with too little data. */
    async intervalSince(from: Date): Promise<{ low: number; high: number } | null> {
      const compared = compare(await store.arms(from, clock(), rollout.listedUsers()));
      return compared.state === 'measured' ? { low: compared.low, high: compared.high } : null;
    },
  };
};
