import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { IconCloudOff, IconInfoCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { exposureChange } from '#shared/domain/exposure-change.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { totalOf } from './exposure-preview.tsx';
import classes from './rollout.module.css';
import { listChange, type SettingChange } from './setting-values.ts';
import { useIsConnected, useRolloutActions } from './use-rollout-actions.ts';
import type { RolloutDraft } from './use-rollout-draft.ts';
import { usePreview } from './use-preview.ts';
import { useRolloutTexts } from './use-rollout-texts.ts';

const MOST_NAMED = 10;

function ListChange({ before, after }: { before: readonly string[]; after: readonly string[] }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { added, removed } = listChange(before, after);
  const named = (ids: readonly string[]) => {
    const more = ids.length - MOST_NAMED;
    const shown = ids.slice(0, MOST_NAMED);
    return (more > 0 ? [...shown, t('rollout.list.more', { count: more, shown: formats.count(more) })] : shown).join(
      ', ',
    );
  };
  return (
    <Text size="sm" className={classes.wrap}>
      {[
        added.length > 0 ? t('rollout.save.added', { ids: named(added) }) : '',
        removed.length > 0 ? t('rollout.save.removed', { ids: named(removed) }) : '',
      ]
        .filter((text) => text !== '')
        .join('; ')}
    </Text>
  );
}

function Change({ change: { name, before, after } }: { change: SettingChange }) {
  const { t } = useTranslation();
  const { valueText } = useRolloutTexts();
  return (
    <li>
      <Text size="sm" fw={500}>
        {t(`rollout.field.${name}`)}
      </Text>
      {before.kind === 'users' && after.kind === 'users' ? (
        <ListChange before={before.value} after={after.value} />
      ) : (
        <Text size="sm" className={classes.wrap}>
          {t('rollout.save.change', { before: valueText(before), after: valueText(after) })}
        </Text>
      )}
    </li>
  );
}

/** What it means for users, in numbers. */
function Effect({ draft }: { draft: RolloutDraft }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const preview = usePreview(draft.settings).data;
  if (!preview) return null;
  const { gains, loses } = totalOf(preview.tiers);
  if (gains === 0 && loses === 0) return <Text size="sm">{t('rollout.preview.same')}</Text>;
  return (
    <div>
      {gains > 0 && (
        <Text size="sm" fw={600} c="var(--pho-good)">
          {t('rollout.save.gains', { count: gains, shown: formats.count(gains) })}
        </Text>
      )}
      {loses > 0 && (
        <Text size="sm" fw={600} c="var(--pho-bad)">
          {t('rollout.save.loses', { count: loses, shown: formats.count(loses) })}
        </Text>
      )}
    </div>
  );
}

/** Whether it may be sent, and when it will hold. */
const useDirection = ({ base, settings }: RolloutDraft) => {
  const { t } = useTranslation();
  const connected = useIsConnected();
  const direction = exposureChange(base, settings);
  if (direction === 'more')
    return { text: t(connected ? 'rollout.save.more' : 'rollout.save.moreOffline'), refused: !connected, connected };
  if (!connected) return { text: t('rollout.save.lessOffline'), refused: false, connected };
  return { text: t(direction === 'less' ? 'rollout.save.less' : 'rollout.save.same'), refused: false, connected };
};

type ReviewProps = { draft: RolloutDraft; opened: boolean; onClose: () => void };

function Review({ draft, onClose }: ReviewProps) {
  const { t } = useTranslation();
  const { edit } = useRolloutActions();
  const { text, refused, connected } = useDirection(draft);
  const save = () =>
    edit.mutate(
      { baseRevision: draft.revision, rollout: draft.settings },
      {
        onSuccess: () => {
          draft.drop();
          onClose();
        },
      },
    );
  return (
    <Stack>
      <Stack component="ul" gap="sm" m={0} p={0} className={classes.bare}>
        {draft.changes.map((change) => (
          <Change key={change.name} change={change} />
        ))}
      </Stack>
      <Effect draft={draft} />
      <Alert
        color={refused ? 'chili' : connected ? 'herb' : 'broth'}
        icon={connected ? <IconInfoCircle stroke={1.75} /> : <IconCloudOff stroke={1.75} />}
        role={connected ? undefined : 'alert'}
      >
        {text}
      </Alert>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('app.dialog.cancel')}
        </Button>
        <Button disabled={refused} loading={edit.isPending} onClick={save}>
          {t('rollout.save.confirm')}
        </Button>
      </Group>
    </Stack>
  );
}

/** Says in words what will change, before anything is sent. */
export function ReviewDialog(props: ReviewProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      size="lg"
      title={t('rollout.save.title')}
      closeButtonProps={{ 'aria-label': t('app.dialog.close') }}
    >
      <Review {...props} />
    </Modal>
  );
}
