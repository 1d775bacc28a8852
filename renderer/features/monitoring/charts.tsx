import { useTranslation } from 'react-i18next';
import type { MonitoringFigures, MonitoringReport } from '#shared/contracts/monitoring.ts';
import { microVnd, plotVnd } from '#shared/domain/money.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { Panel } from '#renderer/ui/panel.tsx';
import { TimeChartWithTable } from '#renderer/ui/time-chart-with-table.tsx';
import type { TimeMark, TimePart } from '#renderer/ui/time-part.ts';
import classes from './monitoring.module.css';
import { useFigureTexts } from '#renderer/lib/use-figure-texts.ts';

type Arm = 'treatment' | 'control';
type ValueOf = (figures: MonitoringFigures) => number | null;
type Line = { name: string; label: string; of: ValueOf; dashed?: boolean };
type Chart = {
  name: 'latency' | 'overhead' | 'failures' | 'throughput' | 'cost' | 'database';
  lines: Line[];
  marks: TimeMark[];
  text: (value: number) => string;
  axis?: (value: number) => string;
};

const costOf = (figures: MonitoringFigures, arm: Arm) => {
  const cost = figures.arms[arm].costPerQueryMicroVnd;
  return cost === null ? null : plotVnd(cost);
};

/** What charts of several kinds are made of. */
const useChartParts = () => {
  const { t } = useTranslation();
  return {
    threshold: (value: number, shown: string): TimeMark => ({
      kind: 'threshold',
      value,
      label: t('monitoring.chart.threshold', { shown }),
    }),
    target: (value: number, shown: string): TimeMark => ({
      kind: 'target',
      value,
      label: t('monitoring.chart.target', { shown }),
    }),
    arms: (of: (figures: MonitoringFigures, arm: Arm) => number | null): Line[] =>
      (['treatment', 'control'] as const).map((arm) => ({
        name: arm,
        label: t(`domain.arm.${arm}`),
        of: (figures) => of(figures, arm),
      })),
  };
};

/** What the arms are compared by. */
const useArmCharts = ({ thresholds, targets }: MonitoringReport): Chart[] => {
  const { t } = useTranslation();
  const formats = useFormats();
  const { threshold, target, arms } = useChartParts();
  const failureTarget = 100 - targets.successPercent;
  const costThreshold: Line = {
    name: 'limit',
    label: t('monitoring.chart.costThreshold', { percent: formats.percentSigned(thresholds.costIncreasePercent) }),
    dashed: true,
    of: (figures) => {
      const control = costOf(figures, 'control');
      return control === null ? null : control * (1 + thresholds.costIncreasePercent / 100);
    },
  };
  return [
    {
      name: 'failures',
      lines: arms((figures, arm) => figures.arms[arm].failedPercent),
      marks: [
        threshold(thresholds.failurePercent, formats.percentExact(thresholds.failurePercent)),
        target(failureTarget, formats.percentExact(failureTarget)),
      ],
      text: formats.percentExact,
    },
    {
      name: 'cost',
      lines: [...arms(costOf), costThreshold],
      marks: [],
      text: (value) => formats.vnd(microVnd(BigInt(Math.round(value * 1e6)))),
      axis: formats.axisVnd,
    },
  ];
};

/** What is told of all requests together. */
const useServiceCharts = ({ thresholds, targets }: MonitoringReport): Chart[] => {
  const { t } = useTranslation();
  const formats = useFormats();
  const { duration } = useFigureTexts();
  const { threshold, target } = useChartParts();
  return [
    {
      name: 'overhead',
      lines: [{ name: 'p95', label: 'p95', of: ({ overhead }) => overhead.p95 }],
      marks: [
        threshold(thresholds.overheadMs, duration(thresholds.overheadMs)),
        target(targets.overheadMs, duration(targets.overheadMs)),
      ],
      text: duration,
    },
    {
      name: 'latency',
      lines: (['p50', 'p95', 'p99'] as const).map((name) => ({
        name,
        label: name,
        of: ({ latency }) => latency[name],
      })),
      marks: [],
      text: duration,
    },
    {
      name: 'throughput',
      lines: [{ name: 'perMinute', label: t('monitoring.chart.perMinute'), of: ({ perMinute }) => perMinute }],
      marks: [],
      text: formats.decimal,
    },
    {
      name: 'database',
      lines: [{ name: 'median', label: t('monitoring.chart.median'), of: ({ databaseMs }) => databaseMs }],
      marks: [threshold(thresholds.databaseLatencyMs, duration(thresholds.databaseLatencyMs))],
      text: duration,
    },
  ];
};

const partOf = ({ name, label, of, dashed }: Line, index: number, report: MonitoringReport): TimePart => ({
  name,
  label,
  colorIndex: index,
  values: report.series.map(of),
  ...(dashed && { dashed }),
});

/** What is watched, over time. */
export function Charts({ report }: { report: MonitoringReport }) {
  const { t } = useTranslation();
  const charts = [...useArmCharts(report), ...useServiceCharts(report)];
  const at = report.series.map((point) => point.at);
  return (
    <div className={classes.charts}>
      {charts.map(({ name, lines, marks, text, axis = text }) => (
        <Panel key={name} title={t(`monitoring.chart.${name}.title`)} description={t(`monitoring.chart.${name}.text`)}>
          <TimeChartWithTable
            label={t(`monitoring.chart.${name}.title`)}
            at={at}
            stepMinutes={report.stepMinutes}
            parts={lines.map((line, index) => partOf(line, index, report))}
            marks={marks}
            axisText={axis}
            valueText={text}
          />
        </Panel>
      ))}
    </div>
  );
}
