import { expect, test } from 'vitest';
import { adviseOn, type Observed } from './monitoring-advice.ts';

const quiet: Observed = {
  thresholds: {
    overheadMs: 200,
    failurePercent: 1,
    overBudgetPercent: 5,
    costIncreasePercent: 10,
    databaseLatencyMs: 100,
    minSample: 200,
  },
  arms: {
    treatment: { requests: 1_000, failedPercent: 0.4, overheadP95: 40 },
    control: { requests: 1_000, failedPercent: 0.4, overheadP95: 10 },
  },
  costIncreasePercent: -20,
  databaseMs: 2,
  unpricedCalls: 0,
  failures: [],
  providers: [{ provider: 'openai', breaker: 'closed', calls: 900, failedPercent: 0.2 }],
  routing: [
    { provider: 'openai', model: 'small', arm: 'treatment', calls: 600 },
    { provider: 'openai', model: 'large', arm: 'treatment', calls: 400 },
  ],
  tiers: [{ tier: 'starter', users: 500, overBudgetUsers: 5, overBudgetPercent: 1 }],
};
const codes = (change: Partial<Observed>) => adviseOn({ ...quiet, ...change }).map(({ code }) => code);
const arms = (treatment: Partial<Observed['arms']['treatment']>) => ({
  arms: { ...quiet.arms, treatment: { ...quiet.arms.treatment, ...treatment } },
});

test('a service that does well gets no advice', () => {
  expect(adviseOn(quiet)).toEqual([]);
});

test.each([
  ['overheadHigh', arms({ overheadP95: 201 })],
  ['failuresHigh', arms({ failedPercent: 1.1 })],
  ['tooFewRequests', arms({ requests: 199 })],
  ['costUp', { costIncreasePercent: 11 }],
  ['databaseSlow', { databaseMs: 101 }],
  ['unpricedCalls', { unpricedCalls: 1 }],
  ['providerOff', { providers: [{ provider: 'groq', breaker: 'open', calls: 0, failedPercent: null }] }],
  [
    'providerFailing',
    {
      providers: [{ provider: 'groq', breaker: 'closed', calls: 100, failedPercent: 6 }],
      failures: [{ provider: 'groq', code: 'http500', calls: 6 }],
    },
  ],
  ['oneModelForAll', { routing: [{ provider: 'openai', model: 'small', arm: 'treatment', calls: 100 }] }],
  ['overBudgetHigh', { tiers: [{ tier: 'starter', users: 100, overBudgetUsers: 6, overBudgetPercent: 6 }] }],
] as const satisfies readonly (readonly [string, Partial<Observed>])[])(
  '%s is advised when it should be',
  (code, change) => {
    expect(codes(change)).toEqual([code]);
  },
);

test('the gravest comes first, and failures that control shares are no fault of the rollout', () => {
  const both = {
    treatment: { requests: 1_000, failedPercent: 3, overheadP95: 10 },
    control: { requests: 1_000, failedPercent: 3, overheadP95: 10 },
  };
  expect(adviseOn({ ...quiet, arms: both })).toMatchObject([{ code: 'failuresHigh', gravity: 'warning' }]);
  const worse = adviseOn({ ...quiet, ...arms({ failedPercent: 3, requests: 10 }), unpricedCalls: 2 });
  expect(worse.map(({ gravity }) => gravity)).toEqual(['critical', 'warning', 'info']);
});
