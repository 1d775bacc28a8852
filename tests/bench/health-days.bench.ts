import { createRandom } from '#server/simulator/random.ts';
import { simulateHealth } from '#tests/support/simulated-health.ts';
import { bar, type BenchResult, type BenchSize } from './bar.ts';

const DAYS = { small: 20, large: 1_000 } as const;
const ONSETS = { small: 20, large: 1_000 } as const;
const MINUTES = 1_440;
const BAD = ['warning', 'critical'];

const healthyDay = (day: number) => {
  const random = createRandom('healthy', day);
  // From a quiet service to a busy one, from hardly any failures to nearly the threshold of 1 %.
  const perSecond = random.lognormal(30, 1);
  const failing = random.between(0.001, 0.009);
  const slow = random.between(0.001, 0.03);
  const treated = [0.01, 0.1, 0.5][random.integer(0, 2)] ?? 0.5;
  const traffic = (minute: number) => {
    const hour = (minute / 60) % 24;
    // Nights are quiet.
    const busy = 0.15 + 0.85 * Math.sin((Math.PI * hour) / 24) ** 2;
    return {
      perSecond: Math.min(400, perSecond) * busy,
      failing: { treatment: failing, control: failing },
      slow: { treatment: slow, control: slow },
      costFactor: 1,
    };
  };
  return { seed: `healthy ${day}`, treated, users: random.integer(500, 20_000), traffic };
};

/** Minutes from when treatment begins to fail twice as often until the verdict; null when it takes longer than ten. */
export const minutesToNotice = (seed: string, treated: number, base: number) => {
  const onset = 20;
  const traffic = (minute: number) => ({
    perSecond: 200,
    failing: { treatment: minute > onset ? 2 * base : base, control: base },
    slow: { treatment: 0.01, control: 0.01 },
    costFactor: 1,
  });
  const seen = simulateHealth({ seed, treated, users: 10_000, traffic }, onset + 10, ({ failures }, minute) =>
    minute > onset ? BAD.includes(failures.state) : false,
  );
  return seen && { minutes: seen.minute - onset, state: seen.verdicts.failures.state };
};

/** How often health cries wolf, and how soon it sees that failures have doubled; counts are drawn, not requests. */
export const run = async (size: BenchSize): Promise<BenchResult> => {
  const alarms: string[] = [];
  for (let day = 0; day < DAYS[size]; day += 1) {
    const alarm = simulateHealth(healthyDay(day), MINUTES, (verdicts) =>
      Object.values(verdicts).some(({ state }) => BAD.includes(state)),
    );
    if (alarm) alarms.push(`day ${day}, minute ${alarm.minute}: ${JSON.stringify(alarm.verdicts)}`);
  }
  for (const alarm of alarms) console.log(alarm);
  const figures: Record<string, number> = { healthyDays: DAYS[size], falseAlarms: alarms.length };
  let worst = 1;
  for (const treated of [0.1, 0.5]) {
    for (const base of [0.005, 0.01]) {
      const noticed = Array.from({ length: ONSETS[size] }, (_, index) =>
        minutesToNotice(`onset ${index}`, treated, base),
      );
      const share = (within: number) => noticed.filter((one) => one && one.minutes <= within).length / noticed.length;
      const name = `${treated * 100}%treated${base * 100}%failing`;
      figures[`${name}Within3Minutes`] = share(3);
      figures[`${name}Within5Minutes`] = share(5);
      if (treated === 0.5 && base === 0.01) worst = Math.min(worst, share(3));
    }
  }
  return {
    figures,
    bars: {
      falseAlarmsPerThousandDays: bar((alarms.length * 1_000) / DAYS[size], 1, 'atMost'),
      noticedWithin3Minutes: bar(worst, 0.95, 'atLeast'),
    },
  };
};
