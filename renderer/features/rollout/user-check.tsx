import { Button, Group, Select, Stack, Table, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RolloutSettings } from '#shared/contracts/rollout.ts';
import {
  bucketOf,
  BUCKETS,
  compileRules,
  decideArm,
  decideChat,
  shareOf,
  type ArmReason,
} from '#shared/domain/rollout.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { useMonth } from '#renderer/lib/use-month.ts';
import { useTRPC } from '#renderer/lib/trpc.ts';
import { Panel } from '#renderer/ui/panel.tsx';
import type { RolloutDraft } from './use-rollout-draft.ts';

const TYPING_PAUSE_MS = 150;
const MOST_FOUND = 8;

/** By the rule the service itself asks, so it also answers for users who are not on this machine. */
const whyOf = (settings: RolloutSettings, userId: string): { treated: boolean; reason: ArmReason } => {
  const rules = compileRules(settings);
  const { why, arm } = decideChat(rules, userId);
  return { treated: arm === 'treatment', reason: why === 'switchedOff' ? 'killed' : decideArm(rules, userId).reason };
};

function Decision({ label, settings, userId }: { label: string; settings: RolloutSettings; userId: string }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { treated, reason } = whyOf(settings, userId);
  const share = shareOf(settings);
  // With no share at all it is the list that one isn't on.
  const why = reason === 'beyondShare' && share === 0 ? 'notListed' : reason;
  return (
    <Table.Tr>
      <Table.Th scope="row" ta="left">
        {label}
      </Table.Th>
      <Table.Td>
        <Text size="sm" fw={600} c={treated ? 'var(--pho-good)' : undefined}>
          {t(treated ? 'rollout.check.in' : 'rollout.check.out')}
        </Text>
        <Text size="sm">{t(`rollout.reason.${why}`, { share: formats.basisPoints(share) })}</Text>
      </Table.Td>
    </Table.Tr>
  );
}

function ListButtons({ draft, userId }: { draft: RolloutDraft; userId: string }) {
  const { t } = useTranslation();
  const { targetUsers, excludeUsers } = draft.settings;
  return (
    <Group gap="xs">
      {!targetUsers.includes(userId) && (
        <Button size="xs" variant="default" onClick={() => draft.change({ targetUsers: [...targetUsers, userId] })}>
          {t('rollout.check.addTarget')}
        </Button>
      )}
      {!excludeUsers.includes(userId) && (
        <Button size="xs" variant="default" onClick={() => draft.change({ excludeUsers: [...excludeUsers, userId] })}>
          {t('rollout.check.addExclude')}
        </Button>
      )}
    </Group>
  );
}

/** Users who fit what is typed; any id can be asked about. */
const useFoundUsers = (search: string) => {
  const { t } = useTranslation();
  const [settled] = useDebouncedValue(search.trim(), TYPING_PAUSE_MS);
  const month = useMonth();
  const query = useQuery(
    useTRPC().users.list.queryOptions(
      { month, search: settled.slice(0, 200), sort: 'name', descending: false, limit: MOST_FOUND },
      { placeholderData: keepPreviousData, enabled: settled !== '' },
    ),
  );
  const found = settled === '' ? [] : (query.data?.rows ?? []);
  const named = found.map(({ id, name, email }) => ({ value: id, label: `${name} · ${email}` }));
  const typedId = search.trim();
  if (typedId === '' || /\s/u.test(typedId) || typedId.length > 128 || found.some(({ id }) => id === typedId))
    return named;
  return [...named, { value: typedId, label: t('rollout.check.id', { id: typedId }) }];
};

function UserChoice({ chosen, onChoose }: { chosen: string | null; onChoose: (userId: string | null) => void }) {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const [label, setLabel] = useState('');
  const found = useFoundUsers(search === label ? '' : search);
  const kept = chosen === null || found.some(({ value }) => value === chosen) ? [] : [{ value: chosen, label }];
  return (
    <Select
      aria-label={t('rollout.check.search')}
      placeholder={t('rollout.check.search')}
      searchable
      clearable
      allowDeselect
      clearButtonProps={{ 'aria-label': t('app.search.clear') }}
      filter={({ options }) => options}
      data={[...found, ...kept]}
      nothingFoundMessage={search.trim() === '' ? undefined : t('rollout.check.nothing')}
      value={chosen}
      onChange={(value, option) => {
        setLabel(option?.label ?? '');
        onChoose(value);
      }}
      searchValue={search}
      onSearchChange={setSearch}
    />
  );
}

/** Whether one user is treated, and why: as it is, and as it would be. */
export function UserCheck({ draft, now }: { draft: RolloutDraft; now: RolloutSettings }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const [userId, setUserId] = useState<string | null>(null);
  return (
    <Panel title={t('rollout.check.title')} description={t('rollout.check.description')}>
      <Stack gap="sm">
        <UserChoice chosen={userId} onChoose={setUserId} />
        {userId !== null && (
          <>
            <Table withRowBorders={false} role="status">
              <Table.Tbody>
                <Decision label={t('rollout.check.now')} settings={now} userId={userId} />
                {draft.changes.length > 0 && (
                  <Decision label={t('rollout.check.then')} settings={draft.settings} userId={userId} />
                )}
              </Table.Tbody>
            </Table>
            <Text size="xs" c="dimmed">
              {t('rollout.check.bucket', {
                bucket: formats.count(bucketOf(draft.settings.salt, userId)),
                of: formats.count(BUCKETS),
              })}
            </Text>
            <ListButtons draft={draft} userId={userId} />
          </>
        )}
      </Stack>
    </Panel>
  );
}
