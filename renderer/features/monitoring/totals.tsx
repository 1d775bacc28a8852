import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { MonitoringReport } from '#shared/contracts/monitoring.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import classes from './monitoring.module.css';
import { useFigureTexts } from '#renderer/lib/use-figure-texts.ts';

type FigureProps = { name: string; value: ReactNode; note: ReactNode; isOver?: boolean };

function Figure({ name, value, note, isOver = false }: FigureProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.figure} data-over={isOver || undefined}>
      <dt>{name}</dt>
      <dd>
        {value}
        {isOver && (
          <Text span size="xs" fw={500} className={classes.over}>
            {' '}
            {t('monitoring.totals.over')}
          </Text>
        )}
        <small>{note}</small>
      </dd>
    </div>
  );
}

const isAbove = (value: number | null, threshold: number) => value !== null && value > threshold;

function CostFigure({ report: { totals, thresholds } }: { report: MonitoringReport }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { treatment, control } = totals.arms;
  const change = totals.costIncreasePercent;
  const otherwise = control.costPerQueryMicroVnd;
  return (
    <Figure
      name={t('monitoring.totals.cost')}
      value={treatment.costPerQueryMicroVnd === null ? '—' : formats.vnd(treatment.costPerQueryMicroVnd)}
      note={
        change === null || otherwise === null
          ? t('monitoring.totals.noComparison')
          : t('monitoring.totals.costNote', { change: formats.percentSigned(change), control: formats.vnd(otherwise) })
      }
      isOver={isAbove(change, thresholds.costIncreasePercent)}
    />
  );
}

/** The range in a few figures, each with the threshold it is held against. */
export function Totals({ report }: { report: MonitoringReport }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { duration } = useFigureTexts();
  const { totals, thresholds, targets } = report;
  const time = (ms: number | null) => (ms === null ? '—' : duration(ms));
  const threshold = (shown: string) => t('monitoring.totals.threshold', { threshold: shown });
  return (
    <dl className={`${classes.figures} tabular`}>
      <Figure
        name={t('monitoring.totals.requests')}
        value={formats.count(totals.requests)}
        note={t('monitoring.totals.perMinute', { shown: formats.decimal(totals.perMinute) })}
      />
      <Figure
        name={t('monitoring.totals.latency')}
        value={time(totals.latency.p95)}
        note={t('monitoring.totals.latencyNote', { p50: time(totals.latency.p50), p99: time(totals.latency.p99) })}
      />
      <Figure
        name={t('monitoring.totals.overhead')}
        value={time(totals.overhead.p95)}
        note={t('monitoring.totals.overheadNote', {
          threshold: duration(thresholds.overheadMs),
          target: duration(targets.overheadMs),
        })}
        isOver={isAbove(totals.overhead.p95, thresholds.overheadMs)}
      />
      <Figure
        name={t('monitoring.totals.failures')}
        value={totals.failedPercent === null ? '—' : formats.percentExact(totals.failedPercent)}
        note={threshold(formats.percentExact(thresholds.failurePercent))}
        isOver={isAbove(totals.failedPercent, thresholds.failurePercent)}
      />
      <CostFigure report={report} />
      <Figure
        name={t('monitoring.totals.database')}
        value={time(totals.databaseMs)}
        note={threshold(duration(thresholds.databaseLatencyMs))}
        isOver={isAbove(totals.databaseMs, thresholds.databaseLatencyMs)}
      />
    </dl>
  );
}
