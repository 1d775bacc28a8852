import type { MicroVnd } from '#shared/domain/money.ts';
import { daysOf, type Day, type Month } from '#shared/domain/time.ts';
import type { DayAmounts } from './chart-with-table.tsx';

type DayParts = { day: Day; parts: readonly { name: string; costMicroVnd: MicroVnd | null }[] };

/** The days of a month up to today, for a chart; days without spend as nothing spent. */
export const monthDays = (month: Month, days: readonly DayParts[], today: Day): DayAmounts[] => {
  const known = new Map(
    days.map(({ day, parts }) => [day, new Map(parts.map((part) => [part.name, part.costMicroVnd]))]),
  );
  return daysOf(month)
    .filter((day) => day <= today)
    .map((day) => ({ day, amounts: known.get(day) ?? new Map<string, MicroVnd | null>() }));
};
