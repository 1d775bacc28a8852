import { Anchor, Badge, Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { OutboxItem } from '#shared/contracts/views.ts';
import { useHref } from '#renderer/lib/hrefs.ts';
import { useFailureText } from '#renderer/lib/use-failure-text.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { useTRPC } from '#renderer/lib/trpc.ts';
import { ConfirmButton } from '#renderer/ui/confirm-button.tsx';
import { Panel } from '#renderer/ui/panel.tsx';
import { EmptyView, Loaded } from '#renderer/ui/state-views.tsx';
import classes from './sync.module.css';
import { useSyncActions } from './use-sync-actions.ts';

const STATE_COLOR: Readonly<Record<OutboxItem['state'], string>> = {
  pending: 'broth',
  sending: 'herb',
  confirmed: 'herb',
  conflict: 'chili',
  needsAttention: 'chili',
};

/** Where what an edit changes is shown. */
const pageOf = ({ type, userId }: OutboxItem) => {
  if (userId !== null) return `/users/${encodeURIComponent(userId)}`;
  if (type.startsWith('rollout.')) return '/rollout';
  return type === 'policy.edit' ? '/routing' : '/alerts';
};
/** Whose record it is, or what kind of record. */
const useSubject = ({ type, userName, userId }: OutboxItem) => {
  const { t } = useTranslation();
  return userName ?? userId ?? t(`sync.outbox.subject.${type}`);
};

function ItemActions({ item }: { item: OutboxItem }) {
  const { t } = useTranslation();
  const href = useHref();
  const subject = useSubject(item);
  const { retry, discard } = useSyncActions();
  const page = href(pageOf(item));
  if (item.state === 'sending' || item.state === 'confirmed') return null;
  return (
    <Group gap="xs">
      {item.state === 'conflict' ? (
        <Button component={Link} to={page} size="xs">
          {t('sync.outbox.resolve')}
        </Button>
      ) : (
        <Button
          size="xs"
          variant="default"
          loading={retry.isPending}
          onClick={() => retry.mutate({ commandId: item.id })}
        >
          {t('sync.outbox.retry')}
        </Button>
      )}
      <ConfirmButton
        title={t('sync.outbox.discardTitle')}
        text={t('sync.outbox.discardText', { name: subject })}
        confirmText={t('sync.outbox.discard')}
        onConfirm={() => discard.mutate({ commandId: item.id })}
      >
        {t('sync.outbox.discard')}
      </ConfirmButton>
    </Group>
  );
}

function Item({ item }: { item: OutboxItem }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const href = useHref();
  const failureText = useFailureText();
  const subject = useSubject(item);
  return (
    <Group component="li" justify="space-between" className={classes.item} gap="sm">
      <div className={classes.what}>
        <Group gap="xs">
          <Anchor component={Link} to={href(pageOf(item))} size="sm" fw={500}>
            {subject}
          </Anchor>
          <Badge color={STATE_COLOR[item.state]}>{t(`sync.outbox.state.${item.state}`)}</Badge>
        </Group>
        <Text size="xs" c="dimmed" className="tabular">
          {t(`sync.outbox.type.${item.type}`)} · {formats.dateTime(item.createdAt)}
          {item.attempts > 0 && ` · ${t('sync.outbox.attempts', { count: item.attempts })}`}
          {item.nextAttemptAt && ` · ${t('sync.outbox.nextAttempt', { time: formats.time(item.nextAttemptAt) })}`}
        </Text>
        {item.failure && (
          <Text size="sm" mt={4}>
            {failureText(item.failure)}
          </Text>
        )}
      </div>
      <ItemActions item={item} />
    </Group>
  );
}

/** Edits made here that the service has not confirmed yet. */
export function OutboxPanel() {
  const { t } = useTranslation();
  const query = useQuery(useTRPC().sync.outbox.queryOptions());
  return (
    <Panel title={t('sync.outbox.title')} description={t('sync.outbox.description')}>
      <Loaded query={query}>
        {(items) =>
          items.length === 0 ? (
            <EmptyView title={t('sync.outbox.emptyTitle')} text={t('sync.outbox.emptyText')} />
          ) : (
            <Stack component="ul" gap={0} p={0} m={0}>
              {items.map((item) => (
                <Item key={item.id} item={item} />
              ))}
            </Stack>
          )
        }
      </Loaded>
    </Panel>
  );
}
