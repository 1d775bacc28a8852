import { Group, SegmentedControl, Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ALERT_STATES } from '#shared/contracts/alert-views.ts';
import { BUDGET_LEVELS } from '#shared/domain/budget.ts';
import { SYSTEM_ALERT_STATES } from '#shared/contracts/health.ts';
import { useCan } from '#renderer/lib/session-context.tsx';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { SearchField } from '#renderer/ui/search-field.tsx';
import { ALL_MONTHS, SHOWN_KINDS } from './alert-filters.ts';
import type { useAlertFilters } from './use-alert-filters.ts';
import classes from './alerts.module.css';

const LEVELS = BUDGET_LEVELS.filter((level) => level !== 'none').reverse();

type AlertFilterBarProps = Pick<ReturnType<typeof useAlertFilters>, 'filters' | 'kind' | 'month' | 'set'>;

/** Whose alerts are shown. */
function KindSwitch({ kind, set }: Pick<AlertFilterBarProps, 'kind' | 'set'>) {
  const { t } = useTranslation();
  return (
    <SegmentedControl
      aria-label={t('alerts.kind.label')}
      data={SHOWN_KINDS.map((value) => ({ value, label: t(`alerts.kind.${value}`) }))}
      value={kind}
      onChange={(value) => set('kind', value === 'all' ? null : value)}
    />
  );
}

const useLevels = (kind: AlertFilterBarProps['kind']) => {
  const { t } = useTranslation();
  if (kind === 'system')
    return [...SYSTEM_ALERT_STATES].reverse().map((value) => ({ value, label: t(`monitoring.state.${value}`) }));
  return LEVELS.map((value) => ({ value, label: t(`domain.level.${value}`) }));
};

export function AlertFilterBar({ filters, kind, month, set }: AlertFilterBarProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  const levels: { value: string; label: string }[] = useLevels(kind);
  return (
    <Group gap="sm" role="search">
      {useCan('monitoring:read') && <KindSwitch kind={kind} set={set} />}
      {kind !== 'system' && (
        <SearchField
          className={classes.search}
          label={t('alerts.filter.search')}
          initial={filters.search}
          onSearch={(text) => set('q', text)}
        />
      )}
      <Select
        className={classes.filter}
        aria-label={t('alerts.filter.level')}
        placeholder={t('alerts.filter.anyLevel')}
        clearable
        data={levels}
        value={levels.some(({ value }) => value === filters.level) ? (filters.level ?? null) : null}
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
