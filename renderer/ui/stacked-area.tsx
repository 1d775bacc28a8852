import { AreaChart } from '@mantine/charts';
import { seriesColor } from './theme.ts';

export type ChartPart = { name: string; label: string; colorIndex: number };
/** `x` is the axis text, `title` what the tooltip is headed with; the rest are amounts by part. */
export type ChartPoint = { x: string; title: string } & Record<string, string | number>;

type StackedAreaProps = {
  points: ChartPoint[];
  parts: ChartPart[];
  axisText: (value: number) => string;
  valueText: (value: number) => string;
};

/** Amounts by day, stacked. Loaded with the screens that draw, for recharts is most of the bundle. */
export function StackedArea({ points, parts, axisText, valueText }: StackedAreaProps) {
  const titles = new Map(points.map((point) => [point.x, point.title]));
  return (
    <AreaChart
      h="var(--pho-chart-height)"
      data={points}
      dataKey="x"
      type="stacked"
      curveType="monotone"
      series={parts.map((part) => ({ name: part.name, label: part.label, color: seriesColor(part.colorIndex) }))}
      withDots={false}
      withGradient={false}
      fillOpacity={parts.length > 1 ? 0.72 : 0.24}
      strokeWidth={parts.length > 1 ? 1 : 2}
      gridAxis="x"
      tickLine="none"
      valueFormatter={valueText}
      xAxisProps={{ minTickGap: 24, tickMargin: 8 }}
      yAxisProps={{ tickFormatter: axisText, width: 76 }}
      tooltipProps={{ labelFormatter: (x) => titles.get(String(x)) ?? String(x) }}
      areaProps={{ isAnimationActive: false }}
    />
  );
}
