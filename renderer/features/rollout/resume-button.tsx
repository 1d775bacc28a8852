import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlayerPlayFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { ReasonDialog } from './reason-dialog.tsx';
import { useIsConnected, useRolloutActions } from './use-rollout-actions.ts';

/** A person's act after a rollback; `unsent`: one's own rollback still waits here. */
export function ResumeButton({ unsent }: { unsent: boolean }) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const { resume } = useRolloutActions();
  const connected = useIsConnected();
  const hindrance = unsent ? t('rollout.resume.unsent') : t('rollout.resume.offline');
  const hindered = unsent || !connected;
  return (
    <>
      <Button loading={resume.isPending} onClick={open} leftSection={<IconPlayerPlayFilled size="1rem" aria-hidden />}>
        {t('rollout.resume.open')}
      </Button>
      <ReasonDialog
        opened={opened}
        onClose={close}
        title={t('rollout.resume.title')}
        text={t('rollout.resume.text')}
        warning={hindered ? hindrance : undefined}
        reasonLabel={t('rollout.resume.reason')}
        confirm={{ label: t('rollout.resume.confirm'), color: 'herb', disabled: hindered }}
        onConfirm={(reason) => resume.mutate({ reason })}
      />
    </>
  );
}
