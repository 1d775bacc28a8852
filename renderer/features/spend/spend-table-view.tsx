import { Table, Text, UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SpendSums, SpendTable } from '#shared/contracts/views.ts';
import { percentOf } from '#shared/domain/money.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { useDimensionLabel } from '#renderer/ui/dimension-label.ts';
import type { Split } from './spend-filters.ts';
import classes from './spend.module.css';

function SumCells({ sums, total }: { sums: SpendSums; total: SpendSums }) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <>
      <Table.Td ta="right" className="nowrap">
        {formats.vnd(sums.costMicroVnd)}
      </Table.Td>
      <Table.Td ta="right" className="nowrap" c="dimmed">
        {formats.percent(percentOf(sums.costMicroVnd, total.costMicroVnd))}
      </Table.Td>
      <Table.Td ta="right" className="nowrap">
        {formats.usd(sums.costNanoUsd)}
      </Table.Td>
      <Table.Td ta="right" className="nowrap">
        {formats.vnd(sums.estimatedMicroVnd)}
      </Table.Td>
      <Table.Td ta="right" className="nowrap">
        {formats.count(sums.requests)}
        {sums.unpricedRequests > 0 && (
          <Text size="xs" c="var(--pho-warning)">
            {t('spend.table.unpriced', { count: sums.unpricedRequests, shown: formats.count(sums.unpricedRequests) })}
          </Text>
        )}
      </Table.Td>
      <Table.Td ta="right" className="nowrap">
        {formats.count(sums.failedRequests)}
      </Table.Td>
      <Table.Td ta="right" className="nowrap">
        {formats.count(sums.inputTokens)}
      </Table.Td>
      <Table.Td ta="right" className="nowrap">
        {formats.count(sums.outputTokens)}
      </Table.Td>
    </>
  );
}

function Columns({ by }: { by: Split }) {
  const { t } = useTranslation();
  const columns = ['cost', 'share', 'usd', 'estimated', 'requests', 'failed', 'inputTokens', 'outputTokens'] as const;
  return (
    <Table.Tr>
      <Table.Th>{t(`domain.dimension.${by}`)}</Table.Th>
      {columns.map((column) => (
        <Table.Th key={column} ta="right" className="nowrap">
          {t(`spend.table.${column}`)}
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
            <Table.Td className="nowrap">
              <UnstyledButton fz="sm" fw={500}>
                {labelOf(by, row.name)}
              </UnstyledButton>
            </Table.Td>
            <SumCells sums={row} total={table.total} />
          </Table.Tr>
        ))}
      </Table.Tbody>
      <Table.Tfoot>
        <Table.Tr className={classes.total}>
          <Table.Td>{t('spend.table.total')}</Table.Td>
          <SumCells sums={table.total} total={table.total} />
        </Table.Tr>
      </Table.Tfoot>
    </Table>
  );
}
