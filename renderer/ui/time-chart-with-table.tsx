import { ActionIcon, Box, Group, ScrollArea, Skeleton, Table, Text, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChartLine, IconTable } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '#renderer/lib/use-formats.ts';
import classes from './chart-with-table.module.css';
import { timeAxis } from './time-axis.ts';
import { MARK_COLOR, partColor, type TimeMark, type TimePart } from './time-part.ts';

const TimeChart = lazy(async () => ({ default: (await import('./time-chart.tsx')).TimeChart }));

type TimeChartWithTableProps = {
  label: string;
  /** Where each point begins, ISO. */
  at: readonly string[];
  stepMinutes: number;
  parts: readonly TimePart[];
  marks?: readonly TimeMark[];
  axisText: (value: number) => string;
  valueText: (value: number) => string;
};

function Legend({ parts, marks = [] }: Pick<TimeChartWithTableProps, 'parts' | 'marks'>) {
  return (
    <Group gap="sm" component="ul" className={classes.legend}>
      {parts.map((part) => (
        <Group component="li" key={part.name} gap={6} wrap="nowrap">
          {part.dashed ? (
            <Box className={classes.dashes} c={partColor(part)} />
          ) : (
            <Box className={classes.swatch} bg={partColor(part)} />
          )}
          <Text size="xs">{part.label}</Text>
        </Group>
      ))}
      {marks.map(({ label, kind }) => (
        <Group component="li" key={label} gap={6} wrap="nowrap">
          <Box className={kind === 'threshold' ? classes.dashes : classes.dots} c={MARK_COLOR[kind]} />
          <Text size="xs">{label}</Text>
        </Group>
      ))}
    </Group>
  );
}

type PointsTableProps = Pick<TimeChartWithTableProps, 'label' | 'parts' | 'valueText'> & { titles: readonly string[] };
/** Newest first, for that is what one looks for. */
function PointsTable({ label, parts, titles, valueText }: PointsTableProps) {
  const { t } = useTranslation();
  return (
    <ScrollArea.Autosize mah="var(--pho-time-chart-height)" tabIndex={0} type="auto" offsetScrollbars>
      <Table stickyHeader aria-label={label} className="tabular">
        <Table.Thead>
          <Table.Tr>
            <Table.Th className={classes.day}>{t('app.chart.time')}</Table.Th>
            {parts.map((part) => (
              <Table.Th key={part.name} ta="right">
                {part.label}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {titles
            .map((title, index) => (
              <Table.Tr key={title}>
                <Table.Td className={classes.day}>{title}</Table.Td>
                {parts.map((part) => {
                  const value = part.values[index] ?? null;
                  return (
                    <Table.Td key={part.name} ta="right" className="nowrap">
                      {value === null ? '—' : valueText(value)}
                    </Table.Td>
                  );
                })}
              </Table.Tr>
            ))
            .reverse()}
        </Table.Tbody>
      </Table>
    </ScrollArea.Autosize>
  );
}

/** Figures over time with their limits, and the same figures as a table for those who read rather than look. */
export function TimeChartWithTable(props: TimeChartWithTableProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  const [asTable, { toggle }] = useDisclosure(false);
  const { label, at, stepMinutes, parts, marks = [], axisText, valueText } = props;
  const { titles, axis, ticks } = timeAxis(at, stepMinutes, formats);
  if (parts.every(({ values }) => values.every((value) => value === null)))
    return (
      <Text size="sm" c="dimmed" py="xl" ta="center">
        {t('app.chart.nothingMeasured')}
      </Text>
    );
  const switchText = asTable ? t('app.chart.showChart') : t('app.chart.showTable');
  return (
    <div>
      <Group justify="space-between" align="flex-start" wrap="nowrap" mb="sm">
        <Legend parts={parts} marks={marks} />
        <Tooltip label={switchText}>
          <ActionIcon variant="subtle" color="gray" aria-label={switchText} aria-pressed={asTable} onClick={toggle}>
            {asTable ? <IconChartLine size="1.125rem" stroke={1.5} /> : <IconTable size="1.125rem" stroke={1.5} />}
          </ActionIcon>
        </Tooltip>
      </Group>
      {asTable ? (
        <PointsTable label={label} parts={parts} titles={titles} valueText={valueText} />
      ) : (
        <div role="img" aria-label={t('app.chart.hint', { label })}>
          <Suspense fallback={<Skeleton h="var(--pho-time-chart-height)" />}>
            <TimeChart {...{ parts, marks, axis, ticks, titles, axisText, valueText }} />
          </Suspense>
        </div>
      )}
    </div>
  );
}
