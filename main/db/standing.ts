import { DAY_MS, monthStart } from '#shared/domain/time.ts';
import { HEALTH_BANDS, type HealthBand } from '#shared/domain/budget.ts';
import { TIERS } from '#shared/domain/usage.ts';
import { monthText } from './columns.ts';

/**
 * Where a user stands in a month: how much of the budget is spent, and in which block of each sort order. A block is a
 * range of the sort column, so that the n-th user is found by adding up blocks, then stepping inside one.
 */
export const MONTH_SORTS = ['utilisation', 'spend', 'lastUsed'] as const;
export type MonthSort = (typeof MONTH_SORTS)[number];
/** A listed user, as far as a month's counts tell users apart. */
export type CountedUser = { readonly key: number; readonly tier: string };
export type MonthFigures = { month: number; costMicroVnd: bigint; utilisation: number; lastUsedAt: number };

/**
 * Spend in millionths of the budget, rounded so that each band is a range of it: down, but up when over 100 %.
 * Below 2^53 the floor of the quotient of doubles is the floor of the quotient.
 */
export const utilisationOf = (costMicroVnd: bigint, budgetVnd: number): number => {
  if (budgetVnd === 0) return costMicroVnd > 0n ? NO_BUDGET : 950_000;
  const cost = Number(costMicroVnd);
  if (cost > Number.MAX_SAFE_INTEGER) return Number(costMicroVnd / BigInt(budgetVnd));
  const down = Math.floor(cost / budgetVnd);
  return down >= 1_000_000 && cost > budgetVnd * down ? down + 1 : down;
};
const NO_BUDGET = 1_000_000_000_000;

/** The same bands as `healthBand`, by utilisation. */
const BAND_FROM: readonly (readonly [from: number, band: HealthBand])[] = [
  [1_000_001, 'over100'],
  [950_000, 'from95'],
  [900_000, 'from90'],
  [750_000, 'from75'],
];
export const bandOf = (utilisation: number): HealthBand =>
  BAND_FROM.find(([from]) => utilisation >= from)?.[1] ?? 'under75';

export const BLOCKS = 4_096;
export const CHUNK_BLOCKS = 64;
export const CELLS = TIERS.length * HEALTH_BANDS.length;
const tierIndex = new Map<string, number>(TIERS.map((tier, index) => [tier, index]));
const bandIndex = new Map<string, number>(HEALTH_BANDS.map((band, index) => [band, index]));
/** Place of a tier and band among a block's counts. */
export const cellOf = (tier: string, band: HealthBand) =>
  (tierIndex.get(tier) ?? 0) * HEALTH_BANDS.length + (bandIndex.get(band) ?? 0);

const clamp = (block: number) => Math.max(0, Math.min(BLOCKS - 1, block));
const MICRO = 1_000_000;
/** A day in 96 blocks: a month fits, and the last day, when most were seen, is cut finely enough. */
const LAST_USED_STEP_MS = DAY_MS / 96;

type Order = {
  readonly column: string;
  readonly blockOf: (figures: MonthFigures) => number;
  /** The column's value at which a block begins. */
  readonly from: (block: number, month: number) => number;
};
const startOf = new Map<number, number>();
const monthStartMs = (month: number) => {
  const ms = startOf.get(month) ?? monthStart(monthText(month)).getTime();
  startOf.set(month, ms);
  return ms;
};
export const ORDERS: Readonly<Record<MonthSort, Order>> = {
  utilisation: {
    column: 'utilisation',
    // By square root, for most use little of their budget; 12 brings 140 % to the last block.
    blockOf: ({ utilisation }) => clamp(Math.floor(Math.sqrt(12 * utilisation))),
    from: (block) => Math.ceil((block * block) / 12),
  },
  spend: {
    column: 'cost_micro_vnd',
    // Square root of đồng: fine where most users are, and still under 4.096 at 16 million.
    blockOf: ({ costMicroVnd }) => clamp(Math.floor(Math.sqrt(Math.floor(Number(costMicroVnd) / MICRO)))),
    from: (block) => block * block * MICRO,
  },
  lastUsed: {
    column: 'last_used_at',
    blockOf: ({ lastUsedAt, month }) => clamp(Math.floor((lastUsedAt - monthStartMs(month)) / LAST_USED_STEP_MS)),
    from: (block, month) => monthStartMs(month) + block * LAST_USED_STEP_MS,
  },
};

/** The value of the sort column at which a block ends; the last one is open. */
export const blockEnd = (sort: MonthSort, block: number, month: number) =>
  block === BLOCKS - 1 ? Number.MAX_SAFE_INTEGER : ORDERS[sort].from(block + 1, month);

/** Counts of a chunk of blocks as stored; zeros when there are none. */
export const decodeCounts = (blob: Uint8Array | undefined) =>
  blob ? new Int32Array(new Uint8Array(blob).buffer) : new Int32Array(CHUNK_BLOCKS * CELLS);
