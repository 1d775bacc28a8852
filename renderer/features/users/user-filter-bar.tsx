import { ActionIcon, Group, Select, Tooltip } from '@mantine/core';
import { IconSortAscending, IconSortDescending } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { USER_SORTS } from '#shared/contracts/views.ts';
import { HEALTH_BANDS } from '#shared/domain/budget.ts';
import { TIERS } from '#shared/domain/usage.ts';
import { SearchField } from '#renderer/ui/search-field.tsx';
import type { useUserFilters } from './use-user-filters.ts';
import classes from './users.module.css';

type UserFilterBarProps = ReturnType<typeof useUserFilters>;
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
      <SearchField
        className={classes.search}
        label={t('users.filter.search')}
        initial={filters.search}
        onSearch={(text) => set('q', text)}
      />
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
