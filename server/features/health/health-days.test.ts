import { expect, test } from 'vitest';
import { simulateHealth, type SimulatedRollout } from '#tests/support/simulated-health.ts';

const steady = { slow: { treatment: 0.01, control: 0.01 }, costFactor: 1, perSecond: 200 };
const failing = (treatment: number, control: number) => ({ ...steady, failing: { treatment, control } });
const rollout = (seed: string, traffic: SimulatedRollout['traffic']) => ({
  seed,
  treated: 0.5,
  users: 10_000,
  traffic,
});
const isBad = (state: string) => state === 'warning' || state === 'critical';
const ONSET = 10;

test('healthy days with failures near their threshold raise nothing', () => {
  for (const perSecond of [3, 200]) {
    const traffic = () => ({ ...failing(0.009, 0.009), perSecond });
    const alarm = simulateHealth(rollout(`healthy ${perSecond}`, traffic), 720, (verdicts) =>
      Object.values(verdicts).some(({ state }) => isBad(state)),
    );
    expect(alarm).toBeNull();
  }
});

test('failures that double at 200 requests a second are critical within three minutes', () => {
  const noticed = Array.from({ length: 20 }, (_, index) => {
    const traffic = (minute: number) => (minute > ONSET ? failing(0.02, 0.01) : failing(0.01, 0.01));
    return simulateHealth(
      rollout(`doubled ${index}`, traffic),
      ONSET + 3,
      ({ failures }) => failures.state === 'critical',
    );
  });
  expect(noticed.filter((one) => one !== null && one.minute > ONSET).length).toBeGreaterThanOrEqual(19);
});

test('failures that rise on both sides alike are a warning, never a reason to roll back', () => {
  const traffic = (minute: number) => (minute > ONSET ? failing(0.05, 0.05) : failing(0.005, 0.005));
  const warned = simulateHealth(rollout('both', traffic), 60, ({ failures }) => failures.state === 'warning');
  expect(warned?.minute).toBeLessThanOrEqual(ONSET + 3);
  const critical = simulateHealth(rollout('both', traffic), 60, ({ failures }) => failures.state === 'critical');
  expect(critical).toBeNull();
});

test('a bad minute alone is no verdict', () => {
  const traffic = (minute: number) => (minute === ONSET ? failing(0.06, 0.01) : failing(0.01, 0.01));
  const seen = simulateHealth(rollout('blip', traffic), ONSET, ({ failures }) => isBad(failures.state));
  expect(seen).toBeNull();
});

test('slower requests and dearer queries are found as well', () => {
  const slow = { treatment: 0.2, control: 0.01 };
  const overhead = simulateHealth(
    rollout('slow', () => ({ ...failing(0.005, 0.005), slow })),
    5,
    (verdicts) => verdicts.overhead.state === 'critical',
  );
  expect(overhead).not.toBeNull();
  const cost = simulateHealth(
    rollout('dear', () => ({ ...failing(0.005, 0.005), costFactor: 1.5 })),
    60,
    (verdicts) => verdicts.cost.state === 'critical',
  );
  expect(cost).not.toBeNull();
});
