import { Box, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SpendTable, SpendTableInput } from '#shared/contracts/views.ts';
import { day } from '#shared/contracts/fields.ts';
import { microVnd, percentOf } from '#shared/domain/money.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { useToday } from '#renderer/lib/use-today.ts';
import { isUnpriced } from '#renderer/lib/unpriced.ts';
import { ChartWithTable } from '#renderer/ui/chart-with-table.tsx';
import { useDimensionLabel } from '#renderer/ui/dimension-label.ts';
import { monthDays } from '#renderer/ui/month-days.ts';
import { seriesColor, SERIES_COUNT } from '#renderer/ui/theme.ts';
import classes from './spend.module.css';

type SpendChartProps = { table: SpendTable; input: SpendTableInput };
const NAMED_PARTS = SERIES_COUNT - 1;

/** The largest parts of the whole, in one strip; the rest is its last part. */
const stripOf = ({ rows, total }: SpendTable) => {
  const largest = [...rows].sort((a, b) => (a.costMicroVnd < b.costMicroVnd ? 1 : -1));
  const rest = microVnd(largest.slice(NAMED_PARTS).reduce((sum, row) => sum + row.costMicroVnd, 0n));
  const parts = largest.slice(0, NAMED_PARTS).map(({ name, costMicroVnd }) => ({ name, costMicroVnd }));
  return [...parts, ...(rest > 0n ? [{ name: 'other', costMicroVnd: rest }] : [])].map((part, index) => ({
    ...part,
    percent: percentOf(part.costMicroVnd, total.costMicroVnd),
    color: seriesColor(part.name === 'other' ? NAMED_PARTS : index),
  }));
};

function PartsStrip({ table, input }: SpendChartProps) {
  const formats = useFormats();
  const labelOf = useDimensionLabel();
  const parts = stripOf(table);
  return (
    <>
      <Box className={classes.strip} aria-hidden>
        {parts.map((part) => (
          <Box key={part.name} bg={part.color} style={{ flexGrow: part.percent }} />
        ))}
      </Box>
      <Group component="ul" gap="sm" className={classes.legend}>
        {parts.map((part) => (
          <Group component="li" key={part.name} gap={6} wrap="nowrap">
            <Box className={classes.swatch} bg={part.color} />
            <Text size="sm">{labelOf(input.by, part.name)}</Text>
            <Text size="sm" c="dimmed" className="tabular nowrap">
              {formats.share(part.percent)}
            </Text>
          </Group>
        ))}
      </Group>
    </>
  );
}

/** The table's sums drawn: days as bars, anything else as shares of the whole. */
export function SpendChart({ table, input }: SpendChartProps) {
  const { t } = useTranslation();
  const today = useToday();
  if (table.total.costMicroVnd === 0n)
    return (
      <Text size="sm" c="dimmed">
        {t(isUnpriced(table.total) ? 'spend.chart.unpriced' : 'spend.chart.nothing')}
      </Text>
    );
  if (input.by !== 'day') return <PartsStrip table={table} input={input} />;
  const days = table.rows.flatMap((row) => {
    const parsed = day.safeParse(row.name);
    const costMicroVnd = isUnpriced(row) ? null : row.costMicroVnd;
    return parsed.success ? [{ day: parsed.data, parts: [{ name: 'cost', costMicroVnd }] }] : [];
  });
  return (
    <ChartWithTable
      shape="bars"
      label={t('spend.table.cost')}
      days={monthDays(input.month, days, today)}
      parts={[{ name: 'cost', label: t('spend.table.cost'), colorIndex: 0 }]}
    />
  );
}
