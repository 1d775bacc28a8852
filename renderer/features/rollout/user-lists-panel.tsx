import { Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { USERS_LISTED_MOST } from '#shared/contracts/rollout.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { Panel } from '#renderer/ui/panel.tsx';
import classes from './rollout.module.css';
import { readUserIds } from './setting-values.ts';
import type { RolloutDraft } from './use-rollout-draft.ts';
import { usePreview } from './use-preview.ts';

const MOST_NAMED = 5;
type ListName = 'targetUsers' | 'excludeUsers';

function UnknownUsers({ ids }: { ids: readonly string[] }) {
  const { t } = useTranslation();
  const formats = useFormats();
  if (ids.length === 0) return null;
  const named = ids.slice(0, MOST_NAMED);
  const more = ids.length - named.length;
  const text = more > 0 ? [...named, t('rollout.list.more', { count: more, shown: formats.count(more) })] : named;
  return (
    <Text size="sm" c="var(--pho-warning)" role="status" className={classes.wrap}>
      {t('rollout.list.unknown', { ids: text.join(', ') })}
    </Text>
  );
}

type UserListProps = {
  name: ListName;
  ids: readonly string[];
  onChange: (ids: string[]) => void;
  unknown: ReadonlySet<string>;
};

/** Ids, one a line; what is pasted may have them in any way. */
function UserList({ name, ids, onChange, unknown }: UserListProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  const [typed, setTyped] = useState({ text: ids.join('\n'), ids });
  // Changed elsewhere: by the box that asks about one user, or dropped.
  if (typed.ids !== ids && typed.ids.join() !== ids.join()) setTyped({ text: ids.join('\n'), ids });
  const type = (text: string) => {
    const read = readUserIds(text);
    setTyped({ text, ids: read });
    onChange(read);
  };
  return (
    <Stack gap={6}>
      <Textarea
        className={classes.ids}
        label={`${t(`rollout.field.${name}`)} (${t('rollout.list.count', { count: ids.length, shown: formats.count(ids.length) })})`}
        description={t(`rollout.hint.${name}`)}
        autosize
        minRows={2}
        maxRows={10}
        spellCheck={false}
        value={typed.text}
        onChange={(event) => type(event.currentTarget.value)}
        error={ids.length > USERS_LISTED_MOST && t('rollout.list.tooMany', { most: formats.count(USERS_LISTED_MOST) })}
      />
      <UnknownUsers ids={ids.filter((id) => unknown.has(id))} />
    </Stack>
  );
}

/** Those who are always in, and those who never are. */
export function UserListsPanel({ draft }: { draft: RolloutDraft }) {
  const { t } = useTranslation();
  const unknown = new Set(usePreview(draft.settings).data?.unknownUsers);
  const { settings, change } = draft;
  return (
    <Panel title={t('rollout.list.title')} description={t('rollout.list.description')}>
      <Stack gap="md">
        <UserList
          name="targetUsers"
          ids={settings.targetUsers}
          onChange={(targetUsers) => change({ targetUsers })}
          unknown={unknown}
        />
        <UserList
          name="excludeUsers"
          ids={settings.excludeUsers}
          onChange={(excludeUsers) => change({ excludeUsers })}
          unknown={unknown}
        />
      </Stack>
    </Panel>
  );
}
