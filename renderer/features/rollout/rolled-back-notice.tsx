import { Alert, Stack, Text } from '@mantine/core';
import { IconPlayerStop } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { RolloutRow } from '#shared/contracts/rollout.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { RollbackFigures } from './rollback-figures.tsx';
import { useRolloutTexts } from './use-rollout-texts.ts';

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
        <RollbackFigures figures={rolledBack.figures} />
        <Text size="sm">
          {t('rollout.rolledBack.before', { state: stageText(rolledBack.before) })} {t('rollout.rolledBack.next')}
        </Text>
      </Stack>
    </Alert>
  );
}
