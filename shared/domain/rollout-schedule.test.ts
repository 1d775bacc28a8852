import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ROLLOUT } from '#tests/support/rollout-state.ts';
import { shareOf } from './rollout.ts';
import { currentStepOf, nextStep, stepAhead, type GatesReport, type ScheduledRollout } from './rollout-schedule.ts';
import { DAY_MS } from './time.ts';

const OPEN: GatesReport = {
  requests: { treatment: 5_000, control: 5_000 },
  health: 'steady',
  savings: { low: 12, high: 20 },
};
const START = Date.parse(ROLLOUT.schedule.stepSince);
const after = (days: number) => new Date(START + days * DAY_MS);
const rolloutOf = (schedule: Partial<ScheduledRollout['schedule']> = {}, more: Partial<ScheduledRollout> = {}) => ({
  ...ROLLOUT,
  ...more,
  schedule: { ...ROLLOUT.schedule, ...schedule },
});
/** The rollout after a move, as the service stores it. */
const moved = (rollout: ScheduledRollout, now: Date, gates = OPEN): ScheduledRollout => {
  const move = nextStep(rollout, now, gates);
  const step = move.move === 'advance' ? rollout.schedule.steps[move.step] : undefined;
  if (!step) return rollout;
  const { phase, basisPoints } = step;
  const schedule = { ...rollout.schedule, stepSince: now.toISOString(), approvedStep: null };
  return { ...rollout, phase, basisPoints, schedule };
};

const gates = fc.record<GatesReport>({
  requests: fc.record({ treatment: fc.nat(3_000), control: fc.nat(3_000) }),
  health: fc.constantFrom('steady', 'warning', 'critical', 'notEnoughData'),
  savings: fc.option(fc.record({ low: fc.integer({ min: -30, max: 30 }), high: fc.constant(40) })),
});
const rollout = fc
  .record({
    stage: fc.constantFrom(
      ...ROLLOUT.schedule.steps,
      { phase: 'partial' as const, basisPoints: 3_000 },
      { phase: 'disabled' as const, basisPoints: 0 },
    ),
    automatic: fc.boolean(),
    needsApproval: fc.boolean(),
    approvedStep: fc.option(fc.nat(3)),
    startsAt: fc.option(fc.integer({ min: -20, max: 40 })),
    rolledBack: fc.constantFrom(null, {}),
  })
  .map(({ stage, rolledBack, startsAt, ...schedule }) => {
    const steps = ROLLOUT.schedule.steps.map((step) => ({
      ...step,
      startsAt: startsAt === null ? null : after(startsAt).toISOString(),
    }));
    return rolloutOf({ ...schedule, steps }, { phase: stage.phase, basisPoints: stage.basisPoints, rolledBack });
  });
const days = fc.double({ min: -60, max: 400, noNaN: true });

test('the schedule only ever moves forward, to the stage right ahead, when it is due and every gate is open', () => {
  fc.assert(
    fc.property(rollout, days, gates, (now, at, report) => {
      const move = nextStep(now, after(at), report);
      if (move.move !== 'advance') return;
      const ahead = stepAhead(now);
      expect(move.step).toBe(ahead?.step);
      expect(shareOf(now.schedule.steps[move.step] ?? now)).toBeGreaterThan(shareOf(now));
      expect(move.step).toBe((currentStepOf(now.schedule.steps, now) ?? -1) + 1);
      expect(after(at).getTime()).toBeGreaterThanOrEqual(ahead?.dueAt.getTime() ?? Infinity);
      expect(now.rolledBack).toBeNull();
      expect(now.phase).not.toBe('disabled');
      expect(now.schedule.automatic).toBe(true);
      expect(!now.schedule.needsApproval || now.schedule.approvedStep === move.step).toBe(true);
      expect(Math.min(report.requests.treatment, report.requests.control)).toBeGreaterThanOrEqual(1_000);
      expect(report.health).toBe('steady');
      expect(report.savings?.low).toBeGreaterThanOrEqual(0);
    }),
  );
});

test('however many ticks were missed, and however the clock jumps, one tick moves one stage and the next waits its days', () => {
  fc.assert(
    fc.property(fc.array(days, { minLength: 1, maxLength: 12 }), (ticks) => {
      let now: ScheduledRollout = rolloutOf();
      for (const tick of ticks) {
        const before = now;
        now = moved(before, after(tick));
        const steps = now.schedule.steps;
        const forward = (currentStepOf(steps, now) ?? 0) - (currentStepOf(steps, before) ?? 0);
        expect([0, 1]).toContain(forward);
        // Straight after a move, whatever was missed, the new stage has only begun; a clock set back does nothing.
        const next = [0, -30].map((later) => nextStep(now, after(tick + later), OPEN).move);
        expect(forward === 0 || next.every((move) => move === 'stay')).toBe(true);
      }
    }),
  );
});

test('testing, 10 %, 50 % and everybody follow each other after a week each, at the same time of day', () => {
  let now: ScheduledRollout = rolloutOf();
  const stages = [];
  for (let minute = 0; minute < 30 * 24 * 60; minute += 1) {
    const tick = new Date(START + minute * 60_000);
    const next = moved(now, tick);
    if (next !== now) stages.push([tick.toISOString(), next.phase, next.basisPoints]);
    now = next;
  }
  expect(stages).toEqual([
    ['2026-11-09T02:00:00.000Z', 'partial', 1_000],
    ['2026-11-16T02:00:00.000Z', 'partial', 5_000],
    ['2026-11-23T02:00:00.000Z', 'full', 10_000],
  ]);
});

test('a stage that is due says everything it waits for', () => {
  const waiting = nextStep(rolloutOf({ needsApproval: true }), after(8), {
    requests: { treatment: 12, control: 40_000 },
    health: 'warning',
    savings: { low: -2.5, high: 30 },
  });
  expect(waiting).toEqual({
    move: 'wait',
    reasons: [
      { code: 'notEnoughData', values: { treatment: 12, control: 40_000, needed: 1_000 } },
      { code: 'healthNotSteady', values: { health: 'warning' } },
      { code: 'savingsBelowFloor', values: { low: -2.5, floor: 0 } },
      { code: 'needsApproval', values: { step: 1 } },
    ],
  });
  const unknown = nextStep(rolloutOf(), after(8), { ...OPEN, savings: null });
  expect(unknown).toEqual({ move: 'wait', reasons: [{ code: 'savingsUnknown', values: {} }] });
});

test('an approval counts for its own stage, and a start date holds a stage back', () => {
  const asked = { needsApproval: true };
  expect(nextStep(rolloutOf({ ...asked, approvedStep: 2 }), after(8), OPEN).move).toBe('wait');
  expect(nextStep(rolloutOf({ ...asked, approvedStep: 1 }), after(8), OPEN)).toEqual({ move: 'advance', step: 1 });
  const steps = ROLLOUT.schedule.steps.map((step, at) =>
    at === 1 ? { ...step, startsAt: after(10).toISOString() } : step,
  );
  expect(nextStep(rolloutOf({ steps }), after(9.99), OPEN).move).toBe('stay');
  expect(nextStep(rolloutOf({ steps }), after(10), OPEN).move).toBe('advance');
});
