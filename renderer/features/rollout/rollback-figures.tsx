import { Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { RolloutFigures } from '#shared/contracts/rollout.ts';
import type { HealthMetric } from '#shared/domain/health-verdict.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { readFigures, type FigureReading } from './read-figures.ts';
import classes from './rollout.module.css';

const MILLISECONDS: readonly HealthMetric[] = ['overhead', 'database'];

function Reading({ reading }: { reading: FigureReading }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { metric, minutes, value, control, threshold, treatmentSample, controlSample } = reading;
  const amount = (figure: number | undefined) => {
    if (figure === undefined) return '\u2013';
    if (MILLISECONDS.includes(metric)) return t('rollout.value.milliseconds', { shown: formats.decimal(figure) });
    return formats.percentExact(figure);
  };
  const samples = [treatmentSample, controlSample].flatMap((sample) =>
    sample === undefined ? [] : formats.count(sample),
  );
  return (
    <Table.Tr>
      <Table.Th scope="row" ta="left">
        {t('rollout.figures.window', { metric: t(`rollout.metric.${metric}`), shown: formats.count(minutes) })}
      </Table.Th>
      <Table.Td ta="right" fw={600}>
        {amount(value)}
      </Table.Td>
      <Table.Td ta="right">{amount(control)}</Table.Td>
      <Table.Td ta="right">{amount(threshold)}</Table.Td>
      <Table.Td ta="right">{samples.join(' / ')}</Table.Td>
    </Table.Tr>
  );
}

/** The figures that made the service take the rollout back. */
export function RollbackFigures({ figures }: { figures: RolloutFigures }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { readings, others } = readFigures(figures);
  return (
    <>
      {readings.length > 0 && (
        <div className={classes.scroll} role="group" tabIndex={0} aria-label={t('rollout.rolledBack.figures')}>
          <Table verticalSpacing={4} w="auto" className="tabular" aria-label={t('rollout.rolledBack.figures')}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('rollout.figures.metric')}</Table.Th>
                <Table.Th ta="right">{t('rollout.figures.value')}</Table.Th>
                <Table.Th ta="right">{t('rollout.figures.control')}</Table.Th>
                <Table.Th ta="right">{t('rollout.figures.threshold')}</Table.Th>
                <Table.Th ta="right">{t('rollout.figures.sample')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {readings.map((reading) => (
                <Reading key={`${reading.metric} ${reading.minutes}`} reading={reading} />
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
      {others.map(([name, value]) => (
        <Text key={name} size="sm" className={classes.wrap}>
          {name}: {typeof value === 'number' ? formats.decimal(value) : value}
        </Text>
      ))}
    </>
  );
}
