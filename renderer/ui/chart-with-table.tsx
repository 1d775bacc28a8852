import { ActionIcon, Box, Group, ScrollArea, Skeleton, Table, Text, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChartAreaLine, IconChartBar, IconTable } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { MicroVnd } from '#shared/domain/money.ts';
import { microVnd, plotVnd } from '#shared/domain/money.ts';
import type { Day } from '#shared/domain/time.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { useToday } from '#renderer/lib/use-today.ts';
import classes from './chart-with-table.module.css';
import { Unpriced } from './cost-text.tsx';
import type { ChartPart, ChartShape } from './day-chart.tsx';
import { seriesColor } from './theme.ts';

const DayChart = lazy(async () => ({ default: (await import('./day-chart.tsx')).DayChart }));

/** Null stands for requests of which none has a price. */
export type DayAmounts = { day: Day; amounts: ReadonlyMap<string, MicroVnd | null> };
type ChartWithTableProps = { label: string; shape: ChartShape; days: DayAmounts[]; parts: ChartPart[] };

const NOTHING = microVnd(0n);

const totalOf = (amounts: DayAmounts['amounts']) =>
  microVnd([...amounts.values()].reduce<bigint>((sum, amount) => sum + (amount ?? 0n), 0n));

/** A day without requests cost nothing; requests without a price are not nothing. */
function Amount({ amount }: { amount: MicroVnd | null | undefined }) {
  const formats = useFormats();
  return amount === null ? <Unpriced /> : formats.vnd(amount ?? NOTHING);
}

function AmountsTable({ label, days, parts }: ChartWithTableProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <ScrollArea.Autosize mah="var(--pho-chart-height)" tabIndex={0} type="auto" offsetScrollbars>
      <Table stickyHeader aria-label={label} className="tabular">
        <Table.Thead>
          <Table.Tr>
            <Table.Th className={classes.day}>{t('app.chart.day')}</Table.Th>
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
              <Table.Td className={`${classes.day} nowrap`}>{formats.day(day)}</Table.Td>
              {parts.length > 1 && (
                <Table.Td ta="right" className="nowrap">
                  {formats.vnd(totalOf(amounts))}
                </Table.Td>
              )}
              {parts.map((part) => (
                <Table.Td key={part.name} ta="right" className="nowrap">
                  <Amount amount={amounts.get(part.name)} />
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

/** The points of the days, and the one that still goes on. */
const usePoints = ({ days, parts }: ChartWithTableProps) => {
  const { t } = useTranslation();
  const formats = useFormats();
  const today = useToday();
  const titleOf = ({ day, amounts }: DayAmounts) => {
    const name = day === today ? t('app.chart.untilNow', { day: formats.day(day) }) : formats.day(day);
    return parts.length > 1 ? `${name} · ${formats.vnd(totalOf(amounts))}` : name;
  };
  return {
    points: days.map((point) => ({
      x: formats.shortDay(point.day),
      title: titleOf(point),
      ...Object.fromEntries(parts.map((part) => [part.name, plotVnd(point.amounts.get(part.name) ?? NOTHING)])),
    })),
    running: days.some(({ day }) => day === today)
      ? { x: formats.shortDay(today), label: t('app.chart.today') }
      : undefined,
  };
};

/** A chart of days with its legend, and the same amounts as a table for those who read rather than look. */
export function ChartWithTable(props: ChartWithTableProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  const [asTable, { toggle }] = useDisclosure(false);
  const switchText = asTable ? t('app.chart.showChart') : t('app.chart.showTable');
  const ChartIcon = props.shape === 'bars' ? IconChartBar : IconChartAreaLine;
  const { points, running } = usePoints(props);
  return (
    <div>
      <Group
        justify="space-between"
        align="flex-start"
        wrap="nowrap"
        mb="sm"
        className={props.shape === 'bars' ? classes.besideTitle : undefined}
      >
        <Legend parts={props.parts} />
        <Tooltip label={switchText}>
          <ActionIcon variant="subtle" color="gray" aria-label={switchText} aria-pressed={asTable} onClick={toggle}>
            {asTable ? <ChartIcon size="1.125rem" stroke={1.5} /> : <IconTable size="1.125rem" stroke={1.5} />}
          </ActionIcon>
        </Tooltip>
      </Group>
      {asTable ? (
        <AmountsTable {...props} />
      ) : (
        <div role="img" aria-label={t('app.chart.hint', { label: props.label })}>
          <Suspense fallback={<Skeleton h="var(--pho-chart-height)" />}>
            <DayChart
              shape={props.shape}
              points={points}
              running={running}
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
