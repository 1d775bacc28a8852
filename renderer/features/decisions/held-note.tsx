import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import type { HeldAmount } from '#shared/contracts/decisions.ts';
import { releaseHeldInput } from '#shared/contracts/timeline-views.ts';
import { failureFrom } from '#renderer/lib/failure.ts';
import { useCan } from '#renderer/lib/session-context.tsx';
import { isOffline, useSyncStatus } from '#renderer/lib/sync-status-context.tsx';
import { useFailureText } from '#renderer/lib/use-failure-text.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { useTRPC } from '#renderer/lib/trpc.ts';
import classes from './decisions.module.css';

const useRelease = (onDone: () => void) => {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const failureText = useFailureText();
  return useMutation(
    trpc.decisions.release.mutationOptions({
      onSuccess: () => {
        onDone();
        notifications.show({ color: 'herb', message: t('decisions.held.released') });
        void queryClient.invalidateQueries(trpc.decisions.timeline.pathFilter());
      },
      onError: (error) =>
        notifications.show({
          color: 'chili',
          title: t('decisions.held.failed'),
          message: failureText(failureFrom(error)),
        }),
    }),
  );
};

function ReleaseButton({ held }: { held: HeldAmount }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { userId = '' } = useParams();
  const offline = isOffline(useSyncStatus());
  const [opened, { open, close }] = useDisclosure(false);
  const [reason, setReason] = useState('');
  const release = useRelease(close);
  const input = releaseHeldInput.safeParse({ userId, requestId: held.requestId, reason });
  return (
    <>
      <Button size="xs" variant="default" onClick={open} disabled={offline}>
        {t(offline ? 'decisions.held.offline' : 'decisions.held.release')}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={t('decisions.held.title')}
        closeButtonProps={{ 'aria-label': t('app.dialog.close') }}
      >
        <Stack>
          <Text size="sm">{t('decisions.held.text', { amount: formats.vnd(held.amountMicroVnd) })}</Text>
          <Textarea
            label={t('decisions.held.reason')}
            description={t('decisions.held.reasonHint')}
            required
            autosize
            minRows={2}
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            data-autofocus
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t('app.dialog.cancel')}
            </Button>
            <Button
              disabled={!input.success}
              loading={release.isPending}
              onClick={() => input.success && release.mutate(input.data)}
            >
              {t('decisions.held.release')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}

/** Money still held for a request of which nobody knows what became, and the way to give it back. */
export function HeldNote({ held, boxed = false }: { held: HeldAmount; boxed?: boolean }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const mayRelease = useCan('budgets:edit');
  return (
    <Group gap="sm" justify="space-between" className={boxed ? classes.held : undefined}>
      <Text size="sm" flex="1 1 16rem" className="tabular">
        {t('decisions.held.note', { amount: formats.vnd(held.amountMicroVnd), time: formats.dateTime(held.heldAt) })}
      </Text>
      {mayRelease && <ReleaseButton held={held} />}
    </Group>
  );
}
