import { AreaChart, BarChart } from '@mantine/charts';
import { seriesColor } from './theme.ts';

export type ChartPart = { name: string; label: string; colorIndex: number };
/** `x` is the axis text, `title` what the tooltip is headed with; the rest are amounts by part. */
export type ChartPoint = { x: string; title: string } & Record<string, string | number>;
/** Bars stand for days each on its own; an area for a month of days that follow one another. */
export type ChartShape = 'bars' | 'area';

type DayChartProps = {
  shape: ChartShape;
  points: ChartPoint[];
  parts: ChartPart[];
  /** A day still going on, and what is said of it, so that its low amount isn't read as a fall. */
  running?: { x: string; label: string };
  axisText: (value: number) => string;
  valueText: (value: number) => string;
};

/** Fewer points than this make no area. */
const AREA_FROM_DAYS = 3;

/**
 * Amounts by day, stacked. Straight lines: a curve between two days would show money nobody spent.
 * Loaded with the screens that draw, for recharts is most of the bundle.
 */
export function DayChart({ shape, points, parts, running, axisText, valueText }: DayChartProps) {
  const titles = new Map(points.map((point) => [point.x, point.title]));
  const common = {
    h: 'var(--pho-chart-height)',
    data: points,
    dataKey: 'x',
    type: 'stacked',
    series: parts.map((part) => ({ name: part.name, label: part.label, color: seriesColor(part.colorIndex) })),
    gridAxis: 'x',
    tickLine: 'none',
    valueFormatter: valueText,
    xAxisProps: { minTickGap: 24, tickMargin: 8 },
    yAxisProps: { tickFormatter: axisText, width: 76 },
    tooltipProps: { labelFormatter: (x: unknown) => titles.get(String(x)) ?? String(x) },
  } as const;
  if (shape === 'bars' || points.length < AREA_FROM_DAYS)
    return (
      <BarChart
        {...common}
        maxBarWidth={28}
        barProps={{ isAnimationActive: false, radius: parts.length > 1 ? 0 : [4, 4, 0, 0] }}
      />
    );
  return (
    <AreaChart
      {...common}
      curveType="linear"
      referenceLines={running && [{ ...running, labelPosition: 'insideTopRight' }]}
      withDots={false}
      withGradient={false}
      fillOpacity={parts.length > 1 ? 0.72 : 0.24}
      strokeWidth={parts.length > 1 ? 1 : 2}
      areaProps={{ isAnimationActive: false }}
    />
  );
}
