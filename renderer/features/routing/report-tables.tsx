import { Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { RoutingReport } from '#shared/contracts/routing-report.ts';
import { COMPLEXITIES } from '#shared/domain/usage.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import classes from './routing.module.css';

type Evaluation = RoutingReport['keptApart'];

/** How often each true complexity was called what. */
export function ConfusionTable({ rows }: { rows: Evaluation['complexity']['confusion'] }) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <Table className="tabular">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('routingPage.report.truth')}</Table.Th>
          {COMPLEXITIES.map((called) => (
            <Table.Th key={called} ta="right">
              {t(`domain.complexity.${called}`)}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr key={row.truth}>
            <Table.Th scope="row">{t(`domain.complexity.${row.truth}`)}</Table.Th>
            {COMPLEXITIES.map((called) => (
              <Table.Td
                key={called}
                ta="right"
                className={
                  called === row.truth
                    ? classes.right
                    : row.truth === 'complex' && called === 'simple'
                      ? classes.worst
                      : undefined
                }
              >
                {formats.count(row[called])}
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** The same measures for each way people write. */
export function LanguagesTable({ rows }: { rows: Evaluation['byLanguage'] }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const share = (value: number) => formats.share(value * 100);
  return (
    <Table className="tabular">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('routingPage.report.languageName')}</Table.Th>
          <Table.Th ta="right" className="from-wide">
            {t('routingPage.report.queries')}
          </Table.Th>
          <Table.Th ta="right">{t('routingPage.report.complexityF1')}</Table.Th>
          <Table.Th ta="right" className="from-wide">
            {t('routingPage.report.categoryF1')}
          </Table.Th>
          <Table.Th ta="right" className="from-wider">
            {t('routingPage.report.complexAsSimple')}
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr key={row.language}>
            <Table.Th scope="row">{t(`domain.language.${row.language}`)}</Table.Th>
            <Table.Td ta="right" className="from-wide">
              {formats.count(row.queries)}
            </Table.Td>
            <Table.Td ta="right">{share(row.complexityMacroF1)}</Table.Td>
            <Table.Td ta="right" className="from-wide">
              {share(row.categoryMacroF1)}
            </Table.Td>
            <Table.Td ta="right" className="from-wider">
              {share(row.complexCalledSimple)}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** The weights beside two simple rules, and beside themselves on queries of sources they have never seen. */
export function ComparisonTable({ report }: { report: RoutingReport }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const share = (value: number) => formats.share(value * 100);
  const rows = [
    { name: 'weights', ...report.keptApart.complexity },
    { name: 'strangers', ...report.strangers.complexity },
    { name: 'lengthOnly', ...report.baselines.lengthOnly },
    { name: 'alwaysSimple', ...report.baselines.alwaysSimple },
  ] as const;
  return (
    <Table className="tabular">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('routingPage.report.way')}</Table.Th>
          <Table.Th ta="right">{t('routingPage.report.complexityF1')}</Table.Th>
          <Table.Th ta="right" className="from-wide">
            {t('routingPage.report.accuracy')}
          </Table.Th>
          <Table.Th ta="right" className="from-wide">
            {t('routingPage.report.complexAsSimple')}
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr key={row.name}>
            <Table.Td>{t(`routingPage.way.${row.name}`)}</Table.Td>
            <Table.Td ta="right">{share(row.macroF1)}</Table.Td>
            <Table.Td ta="right" className="from-wide">
              {share(row.accuracy)}
            </Table.Td>
            <Table.Td ta="right" className="from-wide">
              {share(row.complexCalledSimple)}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
