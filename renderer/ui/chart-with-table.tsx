import { ActionIcon, Box, Group, ScrollArea, Skeleton, Table, Text, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChartAreaLine, IconTable } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { MicroVnd } from '#shared/domain/money.ts';
import { microVnd, plotVnd } from '#shared/domain/money.ts';
import type { Day } from '#shared/domain/time.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import classes from './chart-with-table.module.css';
import type { ChartPart } from './stacked-area.tsx';
import { seriesColor } from './theme.ts';

const StackedArea = lazy(async () => ({ default: (await import('./stacked-area.tsx')).StackedArea }));

export type DayAmounts = { day: Day; amounts: ReadonlyMap<string, MicroVnd> };
type ChartWithTableProps = { label: string; days: DayAmounts[]; parts: ChartPart[] };

const totalOf = (amounts: DayAmounts['amounts']) =>
  microVnd([...amounts.values()].reduce((sum, amount) => sum + amount, 0n));

function AmountsTable({ label, days, parts }: ChartWithTableProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <ScrollArea.Autosize mah="var(--pho-chart-height)" tabIndex={0}>
      <Table stickyHeader aria-label={label} className="tabular">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('app.chart.day')}</Table.Th>
            {parts.length > 1 && <Table.Th ta="right">{t('app.chart.total')}</Table.Th>}
            {parts.map((part) => (
              <Table.Th key={part.name} ta="right" className="nowrap">
                {part.label}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {days.map(({ day, amounts }) => (
            <Table.Tr key={day}>
              <Table.Td className="nowrap">{formats.day(day)}</Table.Td>
              {parts.length > 1 && <Table.Td ta="right">{formats.vnd(totalOf(amounts))}</Table.Td>}
              {parts.map((part) => (
                <Table.Td key={part.name} ta="right" className="nowrap">
                  {formats.vnd(amounts.get(part.name) ?? microVnd(0n))}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea.Autosize>
  );
}

function Legend({ parts }: { parts: ChartPart[] }) {
  if (parts.length < 2) return <span />;
  return (
    <Group gap="sm" component="ul" className={classes.legend}>
      {parts.map((part) => (
        <Group component="li" key={part.name} gap={6} wrap="nowrap">
          <Box className={classes.swatch} bg={seriesColor(part.colorIndex)} />
          <Text size="xs">{part.label}</Text>
        </Group>
      ))}
    </Group>
  );
}

/** A chart of days with its legend, and the same amounts as a table for those who read rather than look. */
export function ChartWithTable(props: ChartWithTableProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  const [asTable, { toggle }] = useDisclosure(false);
  const switchText = asTable ? t('app.chart.showChart') : t('app.chart.showTable');
  const points = props.days.map(({ day, amounts }) => ({
    x: formats.shortDay(day),
    title: props.parts.length > 1 ? `${formats.day(day)} · ${formats.vnd(totalOf(amounts))}` : formats.day(day),
    ...Object.fromEntries(props.parts.map((part) => [part.name, plotVnd(amounts.get(part.name) ?? microVnd(0n))])),
  }));
  return (
    <div>
      <Group justify="space-between" align="flex-start" wrap="nowrap" mb="sm">
        <Legend parts={props.parts} />
        <Tooltip label={switchText}>
          <ActionIcon variant="subtle" color="gray" aria-label={switchText} aria-pressed={asTable} onClick={toggle}>
            {asTable ? <IconChartAreaLine size="1.125rem" stroke={1.5} /> : <IconTable size="1.125rem" stroke={1.5} />}
          </ActionIcon>
        </Tooltip>
      </Group>
      {asTable ? (
        <AmountsTable {...props} />
      ) : (
        <div role="img" aria-label={t('app.chart.hint', { label: props.label })}>
          <Suspense fallback={<Skeleton h="var(--pho-chart-height)" />}>
            <StackedArea
              points={points}
              parts={props.parts}
              axisText={formats.axisVnd}
              valueText={(value) => formats.vnd(microVnd(BigInt(Math.round(value * 1e6))))}
            />
          </Suspense>
        </div>
      )}
    </div>
  );
}
