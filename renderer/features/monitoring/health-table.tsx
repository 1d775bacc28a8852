import { Badge, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { HealthReading, HealthRow } from '#shared/contracts/health.ts';
import { HEALTH_METRICS, HEALTH_WINDOWS, type HealthMetric, type HealthState } from '#shared/domain/health-verdict.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import classes from './monitoring.module.css';
import { useFigureTexts } from '#renderer/lib/use-figure-texts.ts';

const STATE_BADGE: Readonly<Record<HealthState, string>> = {
  insufficient: 'gray',
  stable: 'herb',
  warning: 'broth',
  critical: 'chili',
};

/** The value, what control has, and how many it rests on. */
function Reading({ reading }: { reading: HealthReading | undefined }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { metricValue } = useFigureTexts();
  if (!reading) return null;
  const { metric, value, control, sample, newest, signal } = reading;
  const of = t(metric === 'overBudget' ? 'monitoring.health.users' : 'monitoring.health.requests', {
    treatment: formats.count(sample.treatment),
    control: formats.count(sample.control),
  });
  return (
    <>
      <Text size="sm" fw={500} className={classes.reading} data-signal={signal}>
        {value === null ? t('monitoring.health.unknown') : metricValue(metric, value)}
      </Text>
      {control !== null && metric !== 'cost' && (
        <Text size="xs" c="dimmed">
          {t('monitoring.health.control', { value: metricValue(metric, control) })}
        </Text>
      )}
      {newest && newest.value !== null && (
        <Text size="xs" className={classes.reading} data-signal={signal}>
          {t('monitoring.health.newest', { minutes: newest.minutes, value: metricValue(metric, newest.value) })}
        </Text>
      )}
      {metric !== 'database' && (
        <Text size="xs" c="dimmed" className="from-wide">
          {of}
        </Text>
      )}
    </>
  );
}

function MetricRow({ metric, row }: { metric: HealthMetric; row: HealthRow }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { metricValue } = useFigureTexts();
  const { state, since } = row.verdicts[metric];
  const readings = row.readings.filter((reading) => reading.metric === metric);
  const [first] = readings;
  const windowed = readings.some(({ windowMinutes }) => windowMinutes > 0);
  return (
    <Table.Tr>
      <Table.Th scope="row" ta="left" style={{ whiteSpace: 'normal' }}>
        <Text size="sm" fw={500} c="var(--mantine-color-text)">
          {t(`monitoring.metric.${metric}`)}
        </Text>
        <Badge color={STATE_BADGE[state]} mt={4}>
          {t(`monitoring.state.${state}`)}
        </Badge>
        {(state === 'warning' || state === 'critical') && (
          <Text size="xs" c="dimmed">
            {t('monitoring.health.since', { time: formats.dateTime(since) })}
          </Text>
        )}
      </Table.Th>
      {windowed ? (
        HEALTH_WINDOWS.map((minutes) => (
          <Table.Td key={minutes} ta="right">
            <Reading reading={readings.find(({ windowMinutes }) => windowMinutes === minutes)} />
          </Table.Td>
        ))
      ) : (
        <Table.Td colSpan={HEALTH_WINDOWS.length} ta="right">
          <Reading reading={first} />
        </Table.Td>
      )}
      <Table.Td ta="right" className="nowrap">
        {first && metricValue(metric, first.threshold)}
      </Table.Td>
    </Table.Tr>
  );
}

/** Each metric with its verdict, what was measured, and the threshold it is held against. */
export function HealthTable({ row }: { row: HealthRow }) {
  const { t } = useTranslation();
  return (
    <Table className={`${classes.healthTable} tabular`} aria-label={t('monitoring.health.table')}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('monitoring.health.metric')}</Table.Th>
          {HEALTH_WINDOWS.map((minutes) => (
            <Table.Th key={minutes} ta="right">
              {t('monitoring.health.window', { minutes })}
            </Table.Th>
          ))}
          <Table.Th ta="right">{t('monitoring.health.threshold')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {HEALTH_METRICS.map((metric) => (
          <MetricRow key={metric} metric={metric} row={row} />
        ))}
      </Table.Tbody>
    </Table>
  );
}
