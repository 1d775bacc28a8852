import { Anchor, Button, Center, Table, Text } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { WhatIfAnswer } from '#shared/contracts/routing.ts';
import { microVnd } from '#shared/domain/money.ts';
import type { Month } from '#shared/domain/time.ts';
import { hrefTo } from '#renderer/lib/hrefs.ts';
import { modelOf } from '#renderer/lib/use-reason-text.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';

type Replayed = Pick<WhatIfAnswer['totals'], 'actual' | 'replayed'>;
const useSaved = () => {
  const formats = useFormats();
  return ({ actual, replayed }: Replayed) => formats.vndSigned(microVnd(actual - replayed));
};

const FIRST = 10;

/** A table that begins with its first rows and shows the others when asked. */
function LongTable<Row>({ head, rows, children }: { head: ReactNode; rows: Row[]; children: (row: Row) => ReactNode }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const [all, setAll] = useState(false);
  return (
    <>
      <Table className="tabular">
        <Table.Thead>{head}</Table.Thead>
        <Table.Tbody>{(all ? rows : rows.slice(0, FIRST)).map(children)}</Table.Tbody>
      </Table>
      {!all && rows.length > FIRST && (
        <Center pt="xs">
          <Button variant="subtle" size="xs" onClick={() => setAll(true)}>
            {t('routingPage.whatIf.showAll', { count: rows.length, shown: formats.count(rows.length) })}
          </Button>
        </Center>
      )}
    </>
  );
}

export function TiersTable({ rows }: { rows: WhatIfAnswer['byTier'] }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const savedOf = useSaved();
  return (
    <Table className="tabular">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('domain.dimension.tier')}</Table.Th>
          <Table.Th ta="right">{t('routingPage.whatIf.difference')}</Table.Th>
          <Table.Th ta="right" className="from-wide">
            {t('routingPage.whatIf.rerouted')}
          </Table.Th>
          <Table.Th ta="right">{t('routingPage.whatIf.refused')}</Table.Th>
          <Table.Th ta="right" className="from-wide">
            {t('routingPage.whatIf.warned')}
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr key={row.tier}>
            <Table.Td>
              {t(`domain.tier.${row.tier}`)}
              <Text size="xs" c="dimmed">
                {t('routingPage.whatIf.userCount', { count: row.users, shown: formats.count(row.users) })}
              </Text>
            </Table.Td>
            <Table.Td ta="right" className="nowrap">
              {savedOf(row)}
            </Table.Td>
            <Table.Td ta="right" className="from-wide">
              {formats.count(row.rerouted)}
            </Table.Td>
            <Table.Td ta="right">{formats.count(row.refused)}</Table.Td>
            <Table.Td ta="right" className="from-wide nowrap">
              {formats.count(row.warnedBefore)} → {formats.count(row.warnedAfter)}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

export function MovesTable({ rows }: { rows: WhatIfAnswer['moves'] }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const savedOf = useSaved();
  const head = (
    <Table.Tr>
      <Table.Th>{t('routingPage.whatIf.move')}</Table.Th>
      <Table.Th ta="right">{t('routingPage.mix.all')}</Table.Th>
      <Table.Th ta="right">{t('routingPage.whatIf.difference')}</Table.Th>
    </Table.Tr>
  );
  return (
    <LongTable head={head} rows={rows}>
      {(row) => (
        <Table.Tr key={`${row.from} ${row.to}`}>
          <Table.Td>
            {modelOf(row.from)} → {modelOf(row.to)}
          </Table.Td>
          <Table.Td ta="right">{formats.count(row.requests)}</Table.Td>
          <Table.Td ta="right" className="nowrap">
            {savedOf(row)}
          </Table.Td>
        </Table.Tr>
      )}
    </LongTable>
  );
}

type UsersTableProps = { rows: WhatIfAnswer['users']; names: Readonly<Record<string, string>>; month: Month };
export function UsersTable({ rows, names, month }: UsersTableProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  const savedOf = useSaved();
  const head = (
    <Table.Tr>
      <Table.Th>{t('routingPage.whatIf.user')}</Table.Th>
      <Table.Th ta="right">{t('routingPage.whatIf.refused')}</Table.Th>
      <Table.Th ta="right">{t('routingPage.whatIf.difference')}</Table.Th>
      <Table.Th className="from-wide">{t('routingPage.whatIf.level')}</Table.Th>
    </Table.Tr>
  );
  return (
    <LongTable head={head} rows={rows}>
      {(row) => (
        <Table.Tr key={row.userId}>
          <Table.Td>
            <Anchor component={Link} to={hrefTo(`/users/${encodeURIComponent(row.userId)}`, { month })} size="sm">
              {names[row.userId] ?? row.userId}
            </Anchor>
            <Text size="xs" c="dimmed">
              {t(`domain.tier.${row.tier}`)} · {formats.wholeVnd(row.budgetVnd)}
            </Text>
          </Table.Td>
          <Table.Td ta="right">{formats.count(row.refused)}</Table.Td>
          <Table.Td ta="right" className="nowrap">
            {savedOf(row)}
          </Table.Td>
          <Table.Td className="from-wide">
            {t(`routingPage.level.${row.levelBefore}`)} → {t(`routingPage.level.${row.levelAfter}`)}
          </Table.Td>
        </Table.Tr>
      )}
    </LongTable>
  );
}
