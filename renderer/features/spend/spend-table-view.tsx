import { Table, Text, UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SpendSums, SpendTable } from '#shared/contracts/views.ts';
import { percentOf } from '#shared/domain/money.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { isUnpriced } from '#renderer/lib/unpriced.ts';
import { CostText, UnpricedCount } from '#renderer/ui/cost-text.tsx';
import { useDimensionLabel } from '#renderer/ui/dimension-label.ts';
import type { Split } from './spend-filters.ts';
import classes from './spend.module.css';

type SumProps = { sums: SpendSums; total: SpendSums };
/** The columns after the cost, each from the panel width where it fits. */
const COLUMNS = [
  { name: 'share', from: 'from-wide' },
  { name: 'usd', from: 'from-wider' },
  { name: 'estimated', from: 'from-widest' },
  { name: 'requests', from: 'from-wide' },
  { name: 'failed', from: 'from-wider' },
  { name: 'inputTokens', from: 'from-widest' },
  { name: 'outputTokens', from: 'from-widest' },
] as const;

/** The texts of a row's sums by column; money and share of unpriced requests are not known. */
const useSumTexts = ({ sums, total }: SumProps) => {
  const formats = useFormats();
  const unknown = isUnpriced(sums) ? '—' : undefined;
  return {
    share: unknown ?? formats.share(percentOf(sums.costMicroVnd, total.costMicroVnd), sums.costMicroVnd > 0n),
    usd: unknown ?? formats.usd(sums.costNanoUsd),
    estimated: unknown ?? formats.vnd(sums.estimatedMicroVnd),
    requests: formats.count(sums.requests),
    failed: formats.count(sums.failedRequests),
    inputTokens: formats.count(sums.inputTokens),
    outputTokens: formats.count(sums.outputTokens),
  };
};

function SumCells(props: SumProps) {
  const texts = useSumTexts(props);
  const { sums } = props;
  return (
    <>
      <Table.Td ta="right" className="nowrap">
        <CostText sums={sums} />
        {!isUnpriced(sums) && (
          <Text size="xs" c="dimmed" className="below-wide">
            {texts.usd}
          </Text>
        )}
        <UnpricedCount sums={sums} />
      </Table.Td>
      {COLUMNS.map(({ name, from }) => (
        <Table.Td key={name} ta="right" className={`${from} nowrap`} c={name === 'share' ? 'dimmed' : undefined}>
          {texts[name]}
        </Table.Td>
      ))}
    </>
  );
}

/** What a phone has no columns for, under the row's name. */
function NarrowNote(props: SumProps) {
  const { t } = useTranslation();
  const texts = useSumTexts(props);
  const requests = t('spend.table.requestCount', { count: props.sums.requests, shown: texts.requests });
  return (
    <Text size="xs" c="dimmed" className="below-wide">
      {isUnpriced(props.sums) ? requests : `${texts.share} · ${requests}`}
    </Text>
  );
}

function Columns({ by }: { by: Split }) {
  const { t } = useTranslation();
  return (
    <Table.Tr>
      <Table.Th>{t(`domain.dimension.${by}`)}</Table.Th>
      <Table.Th ta="right">{t('spend.table.cost')}</Table.Th>
      {COLUMNS.map(({ name, from }) => (
        <Table.Th key={name} ta="right" className={from}>
          {t(`spend.table.${name}`)}
        </Table.Th>
      ))}
    </Table.Tr>
  );
}

type SpendTableViewProps = { table: SpendTable; by: Split; onDrill: (name: string) => void };

/** The sums; a row opens what it is made of. */
export function SpendTableView({ table, by, onDrill }: SpendTableViewProps) {
  const { t } = useTranslation();
  const labelOf = useDimensionLabel();
  return (
    <Table className="tabular" highlightOnHover>
      <Table.Thead>
        <Columns by={by} />
      </Table.Thead>
      <Table.Tbody>
        {table.rows.map((row) => (
          <Table.Tr key={row.name} className={classes.row} onClick={() => onDrill(row.name)}>
            <Table.Td>
              <UnstyledButton fz="sm" fw={500}>
                {labelOf(by, row.name)}
              </UnstyledButton>
              <NarrowNote sums={row} total={table.total} />
            </Table.Td>
            <SumCells sums={row} total={table.total} />
          </Table.Tr>
        ))}
      </Table.Tbody>
      <Table.Tfoot>
        <Table.Tr className={classes.total}>
          <Table.Td>
            {t('spend.table.total')}
            <NarrowNote sums={table.total} total={table.total} />
          </Table.Td>
          <SumCells sums={table.total} total={table.total} />
        </Table.Tr>
      </Table.Tfoot>
    </Table>
  );
}
