import { DEFAULT_PER_QUERY_CAP_VND, DEFAULT_THRESHOLDS, TIER_BUDGET_VND } from '#shared/domain/budget.ts';
import type { UserSettings } from '#shared/contracts/settings.ts';
import { addDays, dayOf, dayStart, DAY_MS, type Day } from '#shared/domain/time.ts';
import type { Arm, Tier } from '#shared/domain/usage.ts';
import { drawEmail, drawName } from './names.ts';
import { createRandom, weighted, type Random, type Seed } from './random.ts';
import { armOf, drawHabits, type Habits } from './spending-habits.ts';

export type SampleUser = {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly tier: Tier;
  readonly createdAt: Date;
  readonly arm: Arm;
  readonly habits: Habits;
};
/** `updatedBy` null: the tier's defaults. */
export type SampleSettings = UserSettings & {
  readonly userId: string;
  readonly updatedAt: Date;
  readonly updatedBy: string | null;
};

const TIER_MIX = weighted<Tier>([
  ['starter', 70],
  ['premium', 22],
  ['ultimate', 8],
]);
/** The oldest account is this old on the anchor day, exactly at its 00:00. */
const HISTORY_DAYS = 730;
/** Every so many users one has settings of their own. */
const OWN_SETTINGS_EVERY = 45;

export const sampleUserId = (seed: Seed, index: number) => `usr_${createRandom(seed, 'id', index).base32(12)}`;

/** The anchor is the day the sample was begun; it is read back from the first user, so that a later start repeats it. */
export const firstUserCreatedAt = (anchor: Day) => dayStart(addDays(anchor, -HISTORY_DAYS));
export const anchorOf = (firstCreatedAt: Date) => addDays(dayOf(firstCreatedAt), HISTORY_DAYS);

const drawUser = (seed: Seed, anchor: Day, index: number): SampleUser => {
  const id = sampleUserId(seed, index);
  const random = createRandom(seed, 'user', index);
  const tier = random.weighted(TIER_MIX);
  const name = drawName(random);
  const arm = armOf(seed, id);
  // More people come as the service grows: the square root favours recent days.
  const age = (HISTORY_DAYS - 1) * (1 - Math.sqrt(random.uniform())) * DAY_MS;
  const createdAt = index === 0 ? firstUserCreatedAt(anchor) : new Date(dayStart(anchor).getTime() - Math.floor(age));
  return {
    id,
    name,
    email: drawEmail(random, name, index + 1),
    tier,
    createdAt,
    arm,
    habits: drawHabits(seed, id, tier, arm),
  };
};

/** The sample's users, the same for the same seed and anchor. */
export const drawPopulation = (seed: Seed, anchor: Day, count: number): SampleUser[] =>
  Array.from({ length: count }, (_, index) => drawUser(seed, anchor, index));

/** Those of the sample's operators who may edit budgets. */
const EDITORS = ['Lê Ngọc Ánh', 'Nguyễn Minh Quân'];

const drawOwnSettings = (random: Random, defaults: UserSettings): UserSettings => {
  const budget = Math.round((defaults.monthlyBudgetVnd * random.between(0.6, 1.9)) / 1_000) * 1_000;
  return random.weighted(
    weighted<UserSettings>([
      [{ ...defaults, monthlyBudgetVnd: budget }, 45],
      [{ ...defaults, warningPercent: 60, criticalPercent: 85 }, 20],
      [{ ...defaults, monthlyBudgetVnd: budget, warningPercent: 80, criticalPercent: 92, emergencyPercent: 97 }, 15],
      [{ ...defaults, perQueryCapVnd: random.integer(2, 8) * 50 }, 12],
      [{ ...defaults, budgetAlertsEnabled: false }, 4],
    ]),
  );
};

/** Every user's settings at the anchor: nearly all the tier's defaults, a few changed since. */
export const drawSettings = (seed: Seed, anchor: Day, users: readonly SampleUser[]): SampleSettings[] =>
  users.map(({ id: userId, tier, createdAt }, index) => {
    const defaults: UserSettings = {
      monthlyBudgetVnd: TIER_BUDGET_VND[tier],
      perQueryCapVnd: DEFAULT_PER_QUERY_CAP_VND,
      ...DEFAULT_THRESHOLDS,
      budgetAlertsEnabled: true,
      optimizationEnabled: true,
    };
    if (index % OWN_SETTINGS_EVERY !== OWN_SETTINGS_EVERY - 1)
      return { userId, ...defaults, updatedAt: createdAt, updatedBy: null };
    const random = createRandom(seed, 'settings', userId);
    const sinceThen = dayStart(anchor).getTime() - createdAt.getTime();
    return {
      userId,
      ...drawOwnSettings(random, defaults),
      updatedAt: new Date(createdAt.getTime() + Math.floor(sinceThen * random.uniform())),
      updatedBy: EDITORS[random.integer(0, EDITORS.length - 1)] ?? null,
    };
  });
