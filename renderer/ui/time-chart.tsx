import { LineChart } from '@mantine/charts';
import { MARK_COLOR, partColor, type TimeMark, type TimePart } from './time-part.ts';

type TimeChartProps = {
  parts: readonly TimePart[];
  marks: readonly TimeMark[];
  /** What stands at each point of the axis; equal texts of points that follow are shown once. */
  axis: readonly string[];
  /** Points that get a text under them. */
  ticks: readonly number[];
  titles: readonly string[];
  axisText: (value: number) => string;
  valueText: (value: number) => string;
};

/** A lone measurement between gaps has no line, so few points show their dots. */
const DOTS_UP_TO = 40;

/** Figures over time as lines. Gaps stay gaps: a line across one would tell what nobody measured. */
export function TimeChart({ parts, marks, axis, ticks, titles, axisText, valueText }: TimeChartProps) {
  const points = titles.map((_, index) => ({
    index,
    ...Object.fromEntries(parts.map(({ name, values }) => [name, values[index] ?? null])),
  }));
  const measured = Math.max(...parts.map(({ values }) => values.filter((value) => value !== null).length));
  return (
    <LineChart
      h="var(--pho-time-chart-height)"
      data={points}
      dataKey="index"
      series={parts.map((part) => ({
        name: part.name,
        label: part.label,
        color: partColor(part),
        strokeDasharray: part.dashed ? '5 4' : undefined,
      }))}
      curveType="linear"
      connectNulls={false}
      withDots={measured <= DOTS_UP_TO}
      dotProps={{ r: 2, strokeWidth: 0 }}
      strokeWidth={1.75}
      gridAxis="x"
      tickLine="none"
      valueFormatter={valueText}
      referenceLines={marks.map(({ value, kind }) => ({
        y: value,
        color: MARK_COLOR[kind],
        strokeDasharray: kind === 'threshold' ? '6 3' : '2 4',
        ifOverflow: 'extendDomain',
      }))}
      xAxisProps={{
        ticks: [...ticks],
        tickFormatter: (index: number) => axis[index] ?? '',
        interval: 'preserveStart',
        minTickGap: 18,
        tickMargin: 8,
      }}
      yAxisProps={{ tickFormatter: axisText, width: 64, domain: [0, 'auto'] }}
      tooltipProps={{ labelFormatter: (index: unknown) => titles[Number(index)] ?? '' }}
      lineProps={{ isAnimationActive: false }}
    />
  );
}
