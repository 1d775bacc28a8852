import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlayerStopFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { ReasonDialog } from './reason-dialog.tsx';
import { useIsConnected, useRolloutActions } from './use-rollout-actions.ts';

/** Stops everything for everybody; asks for a word and a reason first. */
export function RollBackButton() {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const { rollback } = useRolloutActions();
  const connected = useIsConnected();
  return (
    <>
      <Button
        color="chili"
        loading={rollback.isPending}
        onClick={open}
        leftSection={<IconPlayerStopFilled size="1rem" aria-hidden />}
      >
        {t('rollout.rollback.open')}
      </Button>
      <ReasonDialog
        opened={opened}
        onClose={close}
        title={t('rollout.rollback.title')}
        text={t('rollout.rollback.text')}
        warning={connected ? undefined : t('rollout.rollback.offline')}
        reasonLabel={t('rollout.rollback.reason')}
        reasonHint={t('rollout.rollback.reasonHint')}
        quick={{
          label: t('rollout.rollback.quickLabel'),
          reasons: [
            t('rollout.rollback.quick.failures'),
            t('rollout.rollback.quick.cost'),
            t('rollout.rollback.quick.quality'),
          ],
        }}
        word={t('rollout.rollback.word')}
        confirm={{ label: t('rollout.rollback.confirm'), color: 'chili' }}
        onConfirm={(reason) => rollback.mutate({ reason })}
      />
    </>
  );
}
