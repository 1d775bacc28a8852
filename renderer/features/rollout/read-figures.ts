import type { RolloutFigures } from '#shared/contracts/rollout.ts';
import { HEALTH_METRICS, type HealthMetric } from '#shared/domain/health-verdict.ts';

const PARTS = ['value', 'control', 'threshold', 'treatmentSample', 'controlSample'] as const;
type Part = (typeof PARTS)[number];
const NAME = /^(\w+)\.(\d+)m\.(\w+)$/u;

/** One window's reading of one metric, as it made the service take the rollout back. */
export type FigureReading = { metric: HealthMetric; minutes: number } & Partial<Record<Part, number>>;

/** The service writes `failures.5m.value`; what has another name is told as it is. */
export const readFigures = (figures: RolloutFigures) => {
  const readings = new Map<string, FigureReading>();
  const others: [string, string | number][] = [];
  for (const [name, amount] of Object.entries(figures)) {
    const [, metricName, minutes, partName] = NAME.exec(name) ?? [];
    const metric = HEALTH_METRICS.find((known) => known === metricName);
    const part = PARTS.find((known) => known === partName);
    if (metric && part && typeof amount === 'number') {
      const key = `${metric}.${minutes}`;
      readings.set(key, { ...readings.get(key), metric, minutes: Number(minutes), [part]: amount });
    } else others.push([name, amount]);
  }
  return { readings: [...readings.values()], others };
};
