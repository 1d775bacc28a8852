import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HEALTH_STATES, type HealthState } from '#shared/domain/health-verdict.ts';
import { stepAlert, type KnownAlert } from './system-alert-rule.ts';

const START = Date.parse('2026-11-22T00:00:00Z');
const at = (minute: number) => new Date(START + minute * 60_000);

/** Applies the rule minute by minute, as the store does, and tells when operators were told. */
const live = (
  states: readonly HealthState[],
  change: (alert: KnownAlert, minute: number) => KnownAlert = (one) => one,
) => {
  const alerts: KnownAlert[] = [];
  const told: number[] = [];
  for (const [minute, state] of states.entries()) {
    const now = at(minute);
    const last = alerts.at(-1) ?? null;
    const step = stepAlert(state, last, now);
    if (step.kind === 'nothing') continue;
    if (step.kind === 'resolve') {
      if (last) alerts[alerts.length - 1] = { ...last, resolvedAt: now };
      continue;
    }
    if (step.tell) told.push(minute);
    if (state !== 'warning' && state !== 'critical') throw new Error('An alert of nothing bad');
    const next: KnownAlert = {
      state: last && step.kind !== 'raise' && last.state === 'critical' ? 'critical' : state,
      seenAt: now,
      resolvedAt: null,
      renotifiedAt: step.tell ? now : (last?.renotifiedAt ?? now),
      acknowledgedAt: step.tell ? null : (last?.acknowledgedAt ?? null),
      snoozedUntil: last?.snoozedUntil ?? null,
    };
    if (step.kind === 'raise') alerts.push(change(next, minute));
    else alerts[alerts.length - 1] = change(next, minute);
  }
  return { alerts, told };
};
const times = <T>(count: number, value: T) => Array.from({ length: count }, () => value);

test('trouble is told when it begins, when it gets worse, and again while nobody takes it on', () => {
  const { told, alerts } = live([...times(10, 'warning'), ...times(130, 'critical')] as HealthState[]);
  expect(told).toEqual([0, 10, 70, 130]);
  expect(alerts).toHaveLength(1);
});

test('what somebody has taken on, or put off, is not told again', () => {
  const taken = live(times(500, 'critical'), (alert) => ({ ...alert, acknowledgedAt: at(1) }));
  expect(taken.told).toEqual([0]);
  const snoozed = live(times(200, 'critical'), (alert) => ({ ...alert, snoozedUntil: at(150) }));
  expect(snoozed.told).toEqual([0, 150]);
});

test('trouble that comes and goes is one alert, told no more often than trouble that stays', () => {
  const flapping = Array.from(
    { length: 600 },
    (_, minute) => (minute % 20 < 10 ? 'critical' : 'stable') as HealthState,
  );
  const { alerts, told } = live(flapping);
  expect(alerts).toHaveLength(1);
  expect(told.length).toBeLessThanOrEqual(10);
});

test('an alert ends after some quiet minutes, later when nothing is known, and trouble long after is a new one', () => {
  const known = live(['warning', ...times(4, 'stable')] as HealthState[]).alerts[0];
  expect(known?.resolvedAt).toBeNull();
  expect(live(['warning', ...times(5, 'stable')] as HealthState[]).alerts[0]?.resolvedAt).toEqual(at(5));
  expect(live(['warning', ...times(29, 'insufficient')] as HealthState[]).alerts[0]?.resolvedAt).toBeNull();
  expect(live(['warning', ...times(30, 'insufficient')] as HealthState[]).alerts[0]?.resolvedAt).toEqual(at(30));
  expect(live(['warning', ...times(60, 'stable'), 'warning'] as HealthState[]).alerts).toHaveLength(2);
});

test('whatever comes, operators are told at most twice an hour of one metric', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...HEALTH_STATES), { minLength: 60, maxLength: 400 }), (states) => {
      const { told } = live(states);
      for (const first of told)
        expect(told.filter((one) => one >= first && one < first + 30).length).toBeLessThanOrEqual(2);
    }),
  );
});
