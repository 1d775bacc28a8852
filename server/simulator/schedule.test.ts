import { hash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import book from '#resources/model-prices.json' with { type: 'json' };
import type { UsageRecord } from '#server/features/recording/recorder.ts';
import { healthBand, type HealthBand } from '#shared/domain/budget.ts';
import { microVnd, plotVnd, vnd, type MicroVnd } from '#shared/domain/money.ts';
import { priceCall } from '#shared/domain/pricing.ts';
import { addDays, dayOf, dayStart, daysOf, monthOf, type Day, type Month } from '#shared/domain/time.ts';
import { foldVietnamese } from '#shared/domain/vietnamese.ts';
import { daysFromTo } from './calendar.ts';
import { MARKET, UNPRICED_MODEL } from './market.ts';
import { drawPopulation, drawSettings } from './population.ts';
import { usageOfDay, type Sample } from './schedule.ts';
import { userSettings } from '#shared/contracts/settings.ts';

const day = (text: string) => dayOf(new Date(`${text}T12:00:00+07:00`));
const sampleOf = (anchor: Day, count: number, seed = 2026): Sample => ({
  seed,
  anchor,
  users: drawPopulation(seed, anchor, count),
});
const usageOf = (sample: Sample, days: readonly Day[]) => days.flatMap((date) => usageOfDay(sample, date));
const digest = (value: unknown) => hash('sha256', JSON.stringify(value));
const countBy = <T>(values: readonly T[], key: (value: T) => string | number) =>
  Object.fromEntries([...Map.groupBy(values, key)].map(([name, group]) => [name, group.length]));

const priceList = new Map(book.prices.map((price) => [`${price.provider}/${price.model}`, price]));
const costOf = ({ provider, model, tokens }: UsageRecord) => {
  const price = priceList.get(`${provider}/${model}`);
  return price ? priceCall(tokens, price, '24167').vnd : microVnd(0n);
};

describe('of one seed', () => {
  const anchor = day('2026-11-22');
  const week = daysFromTo(day('2026-11-16'), day('2026-11-22'));

  test('users, settings and usage are the same again, and of another seed different', () => {
    const drawn = (seed: number) => {
      const sample = sampleOf(anchor, 60, seed);
      return digest([
        sample.users.map(({ id, name, email }) => [id, name, email]),
        drawSettings(seed, anchor, sample.users),
        usageOf(sample, week),
      ]);
    };
    expect(drawn(1)).toBe(drawn(1));
    expect(drawn(1)).not.toBe(drawn(2));
  });

  test('a day is the same whether or not the days before it were drawn, and however many users there are', () => {
    const sample = sampleOf(anchor, 80);
    const alone = usageOfDay({ ...sample, users: sample.users.slice(0, 40) }, day('2026-11-20'));
    const ids = new Set(sample.users.slice(0, 40).map(({ id }) => id));
    expect(
      usageOf(sample, week).filter(({ userId, occurredAt }) => ids.has(userId) && dayOf(occurredAt) === '2026-11-20'),
    ).toEqual(alone);
  });

  test('requests keep their keys when a rollout says which side their users are on, so that none is recorded twice', () => {
    const sample = sampleOf(anchor, 60);
    const keysOf = (usage: readonly UsageRecord[]) => usage.map(({ requestId, attempt }) => `${requestId}/${attempt}`);
    for (const arm of ['treatment', 'control'] as const) {
      const usage = usageOf({ ...sample, armAt: () => arm }, week);
      expect(keysOf(usage)).toEqual(keysOf(usageOf(sample, week)));
      expect(new Set(usage.map((record) => record.arm))).toEqual(new Set([arm]));
    }
  });

  test('every attempt falls into its day, in order, after its user was created, under a key of its own', () => {
    const sample = sampleOf(anchor, 400);
    const created = new Map(sample.users.map(({ id, createdAt }) => [id, createdAt]));
    const keys = new Set<string>();
    for (const date of week) {
      let previous = dayStart(date);
      for (const { userId, requestId, attempt, occurredAt } of usageOfDay(sample, date)) {
        expect(dayOf(occurredAt)).toBe(date);
        expect(occurredAt.getTime()).toBeGreaterThanOrEqual(
          Math.max(previous.getTime(), created.get(userId)?.getTime() ?? Infinity),
        );
        previous = occurredAt;
        keys.add(`${userId} ${requestId} ${attempt}`);
      }
    }
    expect(keys.size).toBe(usageOf(sample, week).length);
  });
});

describe('two thousand users', () => {
  const anchor = day('2026-12-03');
  const sample = sampleOf(anchor, 2_000);
  const settings = drawSettings(sample.seed, anchor, sample.users);
  let usage: UsageRecord[] = [];
  beforeAll(() => {
    usage = usageOf(sample, daysFromTo(addDays(anchor, -89), anchor));
  });

  test('have unlike ids and e-mails at domains reserved for examples, and composed Vietnamese names', () => {
    expect(new Set(sample.users.map(({ id }) => id)).size).toBe(2_000);
    expect(new Set(sample.users.map(({ email }) => email)).size).toBe(2_000);
    const nguyen = sample.users.filter(({ name }) => name.startsWith('Nguyễn ')).length / 2_000;
    expect(nguyen).toBeGreaterThan(0.27);
    expect(nguyen).toBeLessThan(0.36);
    for (const { id, name, email } of sample.users) {
      expect(id).toMatch(/^usr_[a-z2-7]{12}$/);
      expect(email).toMatch(/^[a-z.]+\d+@[a-z]+\.vidu\.example$/);
      expect(name).toBe(name.normalize('NFC'));
      expect(name).toMatch(/^\p{Lu}\p{Ll}*( \p{Lu}\p{Ll}*){1,4}$/u);
      expect(foldVietnamese(name)).toMatch(/^[a-z ]+$/);
    }
  });

  test('are on the three plans as sold, and came over the past two years, some of them lately', () => {
    const tiers = countBy(sample.users, ({ tier }) => tier);
    expect(Math.abs((tiers.starter ?? 0) - 1_400)).toBeLessThan(70);
    expect(Math.abs((tiers.premium ?? 0) - 440)).toBeLessThan(60);
    const lately = sample.users.filter(({ createdAt }) => createdAt >= dayStart(addDays(anchor, -90))).length;
    expect(lately).toBeGreaterThan(50);
    expect(sample.users.every(({ createdAt }) => createdAt < dayStart(addDays(anchor, 1)))).toBe(true);
  });

  test('mostly keep the defaults of their plan; the settings of a few dozen differ and are valid', () => {
    const own = settings.filter(({ updatedBy }) => updatedBy !== null);
    expect(own.length).toBeGreaterThanOrEqual(30);
    expect(own.length).toBeLessThanOrEqual(60);
    for (const row of settings) expect(userSettings.safeParse(row).error).toBeUndefined();
  });

  test('make as many requests as the sample is to hold, on all providers of the price book', () => {
    expect(usage.length).toBeGreaterThan(200_000);
    expect(usage.length).toBeLessThan(260_000);
    const providers = countBy(usage, ({ provider }) => provider);
    for (const { provider } of book.prices) expect(providers[provider]).toBeGreaterThan(1_000);
    for (const { provider, model } of MARKET) expect(priceList.has(`${provider}/${model}`)).toBe(true);
    expect(priceList.has(`${UNPRICED_MODEL.provider}/${UNPRICED_MODEL.model}`)).toBe(false);
  });

  test('fail, go away and ask for unpriced models as seldom as they should', () => {
    const share = (chosen: (record: UsageRecord) => boolean) => usage.filter(chosen).length / usage.length;
    expect(share(({ status }) => status === 'failed')).toBeCloseTo(0.008, 2.7);
    expect(share(({ status }) => status === 'abandoned')).toBeCloseTo(0.02, 2.5);
    expect(share(({ provider }) => provider === UNPRICED_MODEL.provider)).toBeCloseTo(0.0015, 3);
    expect(usage.every(({ status, errorCode }) => (status === 'failed') === (errorCode !== null))).toBe(true);
    const failed = new Set(usage.filter(({ status }) => status === 'failed').map(({ requestId }) => requestId));
    const second = usage.filter(({ attempt }) => attempt === 2);
    expect(second.length / failed.size).toBeCloseTo(0.7, 1);
    expect(second.every(({ requestId, status }) => status === 'ok' && failed.has(requestId))).toBe(true);
  });

  test('of the control group get the model they asked for; routing gives the treatment group cheaper ones', () => {
    const first = usage.filter(({ attempt }) => attempt === 1);
    const control = first.filter(({ arm }) => arm === 'control');
    const treatment = first.filter(({ arm }) => arm === 'treatment');
    expect(control.every(({ model, requestedModel }) => model === requestedModel)).toBe(true);
    const routed = treatment.filter(({ model, requestedModel }) => model !== requestedModel).length / treatment.length;
    expect(routed).toBeGreaterThan(0.25);
    const meanCost = (rows: UsageRecord[]) => rows.reduce((sum, row) => sum + plotVnd(costOf(row)), 0) / rows.length;
    expect(meanCost(treatment)).toBeLessThan(0.85 * meanCost(control));
  });

  const bandsOf = (month: Month) => {
    const spent = new Map<string, MicroVnd>();
    for (const record of usage)
      if (monthOf(record.occurredAt) === month)
        spent.set(record.userId, microVnd((spent.get(record.userId) ?? 0n) + costOf(record)));
    const bands = sample.users.map(({ id }, index) =>
      healthBand(spent.get(id) ?? vnd(0), settings[index]?.monthlyBudgetVnd ?? 0),
    );
    return countBy(bands, (band) => band) as Partial<Record<HealthBand, number>>;
  };

  test('in a full month: about a tenth pass 75 % of their budget and a few per cent all of it', () => {
    const {
      under75 = 0,
      from75 = 0,
      from90 = 0,
      from95 = 0,
      over100 = 0,
    } = bandsOf(monthOf(dayStart(day('2026-11-15'))));
    expect(2_000 - under75).toBeGreaterThanOrEqual(150);
    expect(2_000 - under75).toBeLessThanOrEqual(250);
    expect(over100).toBeGreaterThanOrEqual(40);
    expect(over100).toBeLessThanOrEqual(85);
    for (const band of [from75, from90, from95]) expect(band).toBeGreaterThan(5);
  });

  test('on the third day of a month some have already passed 75 %', () => {
    expect(bandsOf(monthOf(dayStart(anchor))).from75 ?? 0).toBeGreaterThan(0);
  });

  test('some ask a hundred times as much as most: the busiest tenth makes a third of all requests or more', () => {
    const counts = Object.values(countBy(usage, ({ userId }) => userId)).sort((one, other) => other - one);
    const busiest = counts.slice(0, 200).reduce((sum, count) => sum + count, 0);
    expect(busiest / usage.length).toBeGreaterThan(0.33);
  });

  test('work by day and on workdays', () => {
    const november = daysOf(monthOf(dayStart(day('2026-11-15'))));
    const byDay = countBy(usage, ({ occurredAt }) => dayOf(occurredAt));
    const weekendOf = (date: Day) => [0, 6].includes(new Date(`${date}T00:00:00Z`).getUTCDay());
    const mean = (days: Day[]) => days.reduce((sum, date) => sum + (byDay[date] ?? 0), 0) / days.length;
    expect(mean(november.filter(weekendOf))).toBeLessThan(0.8 * mean(november.filter((date) => !weekendOf(date))));
    const byHour = countBy(usage, ({ occurredAt }) => (occurredAt.getUTCHours() + 7) % 24);
    const hour = (number: number) => byHour[number] ?? 0;
    expect(hour(12)).toBeLessThan(0.75 * hour(10));
    expect(hour(21)).toBeGreaterThan(hour(10));
    expect(hour(3)).toBeLessThan(0.1 * hour(21));
  });
});

test('a window that holds Tết shows the days off', () => {
  const sample = sampleOf(day('2027-03-15'), 500);
  const byDay = (date: string) => usageOfDay(sample, day(date)).length;
  const ordinary = byDay('2027-01-19');
  expect(byDay('2027-02-06')).toBeLessThan(0.35 * ordinary);
  expect(byDay('2027-02-09')).toBeLessThan(0.6 * ordinary);
  expect(byDay('2027-02-23')).toBeGreaterThan(0.8 * ordinary);
});
