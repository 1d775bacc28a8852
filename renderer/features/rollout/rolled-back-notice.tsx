import { Alert, Stack, Table, Text } from '@mantine/core';
import { IconPlayerStop } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { RolloutFigures, RolloutRow } from '#shared/contracts/rollout.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { useRolloutTexts } from './use-rollout-texts.ts';

/** Figures are named by the service: a newer one may know some that this console has no text for. */
function Figures({ figures }: { figures: RolloutFigures }) {
  const { t, i18n } = useTranslation();
  const formats = useFormats();
  const entries = Object.entries(figures);
  if (entries.length === 0) return null;
  const nameOf = (name: string) => {
    const key = `rollout.figure.${name}`;
    return i18n.exists(key) ? t(key as 'rollout.head.label') : name;
  };
  return (
    <Table withRowBorders={false} verticalSpacing={2} w="auto" aria-label={t('rollout.rolledBack.figures')}>
      <Table.Tbody>
        {entries.map(([name, value]) => (
          <Table.Tr key={name}>
            <Table.Th scope="row" ta="left">
              {nameOf(name)}
            </Table.Th>
            <Table.Td className="tabular">{typeof value === 'number' ? formats.decimal(value) : value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** Who or what stopped everything, when and why. */
export function RolledBackNotice({ rolledBack }: { rolledBack: NonNullable<RolloutRow['rolledBack']> }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { stageText } = useRolloutTexts();
  const time = formats.dateTime(rolledBack.at);
  const title = rolledBack.automatic
    ? t('rollout.rolledBack.automatic', { time })
    : t('rollout.rolledBack.byPerson', { time, name: rolledBack.by ?? t('rollout.head.service') });
  return (
    <Alert color="chili" icon={<IconPlayerStop stroke={1.75} />} title={title}>
      <Stack gap="xs">
        <Text size="sm" fw={500}>
          {t('rollout.rolledBack.reason', { reason: rolledBack.reason })}
        </Text>
        <Figures figures={rolledBack.figures} />
        <Text size="sm">
          {t('rollout.rolledBack.before', { state: stageText(rolledBack.before) })} {t('rollout.rolledBack.next')}
        </Text>
      </Stack>
    </Alert>
  );
}
