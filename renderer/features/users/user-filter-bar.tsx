import { ActionIcon, CloseButton, Group, Select, TextInput, Tooltip } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch, IconSortAscending, IconSortDescending } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { USER_SORTS } from '#shared/contracts/views.ts';
import { HEALTH_BANDS } from '#shared/domain/budget.ts';
import { TIERS } from '#shared/domain/usage.ts';
import type { useUserFilters } from './use-user-filters.ts';
import classes from './users.module.css';

type UserFilterBarProps = ReturnType<typeof useUserFilters>;
const TYPING_PAUSE_MS = 120;

function SearchField({ filters, set }: UserFilterBarProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(filters.search);
  const search = useDebouncedCallback((text: string) => set('q', text), TYPING_PAUSE_MS);
  const type = (text: string) => {
    setTyped(text);
    search(text);
  };
  return (
    <TextInput
      className={classes.search}
      type="search"
      aria-label={t('users.filter.search')}
      placeholder={t('users.filter.search')}
      leftSection={<IconSearch size="1rem" stroke={1.75} />}
      rightSection={typed && <CloseButton size="sm" aria-label={t('users.filter.clear')} onClick={() => type('')} />}
      value={typed}
      onChange={(event) => type(event.currentTarget.value)}
    />
  );
}

function SortChoice({ filters, set }: UserFilterBarProps) {
  const { t } = useTranslation();
  const directionText = t(filters.descending ? 'users.filter.descending' : 'users.filter.ascending');
  return (
    <Group gap={4} wrap="nowrap" className={classes.sort}>
      <Select
        flex={1}
        aria-label={t('users.filter.sort')}
        data={USER_SORTS.map((value) => ({ value, label: t(`users.sort.${value}`) }))}
        value={filters.sort}
        onChange={(value) => set('sort', value)}
      />
      <Tooltip label={directionText}>
        <ActionIcon
          variant="default"
          size="input-sm"
          aria-label={directionText}
          onClick={() => set('dir', filters.descending ? 'asc' : 'desc')}
        >
          {filters.descending ? (
            <IconSortDescending size="1.125rem" stroke={1.5} />
          ) : (
            <IconSortAscending size="1.125rem" stroke={1.5} />
          )}
        </ActionIcon>
      </Tooltip>
    </Group>
  );
}

export function UserFilterBar(props: UserFilterBarProps) {
  const { t } = useTranslation();
  const { filters, set } = props;
  return (
    <Group gap="sm" role="search">
      <SearchField {...props} />
      <Select
        className={classes.filter}
        aria-label={t('users.filter.tier')}
        placeholder={t('users.filter.anyTier')}
        clearable
        data={TIERS.map((value) => ({ value, label: t(`domain.tier.${value}`) }))}
        value={filters.tier ?? null}
        onChange={(value) => set('tier', value)}
      />
      <Select
        className={classes.filter}
        aria-label={t('users.filter.band')}
        placeholder={t('users.filter.anyBand')}
        clearable
        data={HEALTH_BANDS.map((value) => ({ value, label: t(`domain.band.${value}`) }))}
        value={filters.band ?? null}
        onChange={(value) => set('band', value)}
      />
      <SortChoice {...props} />
    </Group>
  );
}
