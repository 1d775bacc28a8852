import { Alert, Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import type { OutboxItem } from '#shared/contracts/views.ts';
import { useHref } from '#renderer/lib/hrefs.ts';
import { useCan } from '#renderer/lib/session-context.tsx';
import { useFailureText } from '#renderer/lib/use-failure-text.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { useTRPC } from '#renderer/lib/trpc.ts';
import { ConfirmButton } from '#renderer/ui/confirm-button.tsx';
import classes from './rollout.module.css';
import { useRolloutActions } from './use-rollout-actions.ts';

type Waiting = { what: 'rollback' | 'edit'; item: OutboxItem };

const useWaitingText = ({ what, item }: Waiting) => {
  const { t } = useTranslation();
  const formats = useFormats();
  const time = formats.dateTime(item.createdAt);
  switch (item.state) {
    case 'sending':
      return { mark: t('rollout.unsent.sendingMark'), text: t(`rollout.unsent.${what}.sending`, { time }) };
    case 'confirmed':
      return { mark: null, text: t('rollout.unsent.confirmed') };
    case 'needsAttention':
      return { mark: t('rollout.unsent.refusedMark'), text: t(`rollout.unsent.${what}.refused`, { time }) };
    case 'conflict':
      return { mark: t('rollout.unsent.mark'), text: t('rollout.unsent.edit.conflict', { time }) };
    case 'pending':
      return { mark: t('rollout.unsent.mark'), text: t(`rollout.unsent.${what}.pending`, { time }) };
  }
};

function WaitingActions({ item }: { item: OutboxItem }) {
  const { t } = useTranslation();
  const { retry, discard } = useRolloutActions();
  if (item.state !== 'pending' && item.state !== 'needsAttention') return null;
  return (
    <Group gap="xs">
      <Button
        size="xs"
        variant="default"
        loading={retry.isPending}
        onClick={() => retry.mutate({ commandId: item.id })}
      >
        {t('rollout.unsent.retry')}
      </Button>
      <ConfirmButton
        title={t('rollout.unsent.discardTitle')}
        text={t('rollout.unsent.discardText')}
        confirmText={t('rollout.unsent.discard')}
        onConfirm={() => discard.mutate({ commandId: item.id })}
      >
        {t('rollout.unsent.discard')}
      </ConfirmButton>
    </Group>
  );
}

/** What a person has ordered here and the service hasn't done: it shouts, because nothing has changed yet. */
export function UnsentNotice({ what, item, withActions }: Waiting & { withActions: boolean }) {
  const { t } = useTranslation();
  const href = useHref();
  const failureText = useFailureText();
  const { mark, text } = useWaitingText({ what, item });
  return (
    <Alert color={mark === null ? 'herb' : 'chili'} icon={<IconAlertTriangle stroke={1.75} />} role="alert">
      <Stack gap="sm" align="flex-start">
        <Text size="sm">
          {mark !== null && <span className={classes.mark}>{mark} · </span>}
          {text}
          {!withActions && (
            <>
              {' '}
              <Anchor component={Link} to={href('/rollout')} inherit>
                {t('rollout.unsent.open')}
              </Anchor>
            </>
          )}
        </Text>
        {withActions && item.failure && <Text size="sm">{failureText(item.failure)}</Text>}
        {withActions && <WaitingActions item={item} />}
      </Stack>
    </Alert>
  );
}

function Banner() {
  const view = useQuery(useTRPC().rollout.get.queryOptions()).data;
  const { pathname } = useLocation();
  if (!view || pathname === '/rollout') return null;
  return (
    <>
      {view.rollback && view.rollback.state !== 'confirmed' && (
        <UnsentNotice what="rollback" item={view.rollback} withActions={false} />
      )}
      {view.edit && view.edit.state !== 'confirmed' && (
        <UnsentNotice what="edit" item={view.edit} withActions={false} />
      )}
    </>
  );
}

/** On every other screen: a rollback or a lowering that has not reached the service. */
export function UnsentRolloutBanner() {
  return useCan('rollout:read') ? <Banner /> : null;
}
