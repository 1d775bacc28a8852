import { Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SavingsReport } from '#shared/contracts/savings.ts';
import type { MonitoringReport } from '#shared/contracts/monitoring.ts';
import type { Arm } from '#shared/domain/usage.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';

const SIDES = ['treatment', 'control'] as const satisfies Arm[];
type ArmsTableProps = { report: SavingsReport; monitoring: MonitoringReport | null };
type Row = { name: string; of: (arm: Arm) => string | null };

const useRows = ({ report, monitoring }: ArmsTableProps): Row[] => {
  const { t } = useTranslation();
  const formats = useFormats();
  const monitored = (arm: Arm) => monitoring?.totals.arms[arm];
  const text = <T,>(value: T | null | undefined, format: (value: T) => string) =>
    value === null || value === undefined ? null : format(value);
  return [
    { name: t('rollout.arms.users'), of: (arm) => formats.count(report.arms[arm].users) },
    { name: t('rollout.arms.requests'), of: (arm) => formats.count(report.arms[arm].requests) },
    { name: t('rollout.arms.cost'), of: (arm) => text(report.arms[arm].perRequestMicroVnd, formats.vnd) },
    { name: t('rollout.arms.failures'), of: (arm) => text(monitored(arm)?.failedPercent, formats.percentExact) },
    {
      name: t('rollout.arms.overhead'),
      of: (arm) =>
        text(monitored(arm)?.overheadP95, (ms) => t('rollout.value.milliseconds', { shown: formats.decimal(ms) })),
    },
  ];
};

/** Treated users and the others, figure by figure. */
export function ArmsTable(props: ArmsTableProps) {
  const { t } = useTranslation();
  const rows = useRows(props);
  return (
    <Table className="tabular" aria-label={t('rollout.arms.title')}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('rollout.arms.figure')}</Table.Th>
          {SIDES.map((arm) => (
            <Table.Th key={arm} ta="right" style={{ whiteSpace: 'normal' }}>
              {t(`domain.arm.${arm}`)}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(({ name, of }) => (
          <Table.Tr key={name}>
            <Table.Th scope="row" ta="left" style={{ whiteSpace: 'normal' }}>
              {name}
            </Table.Th>
            {SIDES.map((arm) => (
              <Table.Td key={arm} ta="right">
                {of(arm) ?? (
                  <Text span size="sm" c="dimmed">
                    {t('rollout.savings.insufficient')}
                  </Text>
                )}
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
