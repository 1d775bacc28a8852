import { Group, Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ALERT_STATES } from '#shared/contracts/alert-views.ts';
import { BUDGET_LEVELS } from '#shared/domain/budget.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { SearchField } from '#renderer/ui/search-field.tsx';
import { ALL_MONTHS } from './alert-filters.ts';
import type { useAlertFilters } from './use-alert-filters.ts';
import classes from './alerts.module.css';

const LEVELS = BUDGET_LEVELS.filter((level) => level !== 'none').reverse();

export function AlertFilterBar({ filters, month, set }: Omit<ReturnType<typeof useAlertFilters>, 'openId'>) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <Group gap="sm" role="search">
      <SearchField
        className={classes.search}
        label={t('alerts.filter.search')}
        initial={filters.search}
        onSearch={(text) => set('q', text)}
      />
      <Select
        className={classes.filter}
        aria-label={t('alerts.filter.level')}
        placeholder={t('alerts.filter.anyLevel')}
        clearable
        data={LEVELS.map((value) => ({ value, label: t(`domain.level.${value}`) }))}
        value={filters.level ?? null}
        onChange={(value) => set('level', value)}
      />
      <Select
        className={classes.filter}
        aria-label={t('alerts.filter.state')}
        placeholder={t('alerts.filter.anyState')}
        clearable
        data={ALERT_STATES.map((value) => ({ value, label: t(`alerts.state.${value}`) }))}
        value={filters.state ?? null}
        onChange={(value) => set('state', value)}
      />
      <Select
        className={classes.filter}
        aria-label={t('alerts.filter.months')}
        data={[
          { value: month, label: formats.month(month) },
          { value: ALL_MONTHS, label: t('alerts.filter.allMonths') },
        ]}
        value={filters.month ?? ALL_MONTHS}
        onChange={(value) => set('months', value === ALL_MONTHS ? value : null)}
      />
    </Group>
  );
}
