import { Button, Group, Select } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { notifications } from '@mantine/notifications';
import { failureFrom } from '#renderer/lib/failure.ts';
import { saveFile } from '#renderer/lib/save-file.ts';
import { useTRPC } from '#renderer/lib/trpc.ts';
import { useFailureText } from '#renderer/lib/use-failure-text.ts';
import { useToday } from '#renderer/lib/use-today.ts';
import { DayField } from '#renderer/ui/day-field.tsx';
import { SearchField } from '#renderer/ui/search-field.tsx';
import { useAuditTexts } from './audit-texts.ts';
import type { useAuditFilters } from './use-audit-filters.ts';
import classes from './audit.module.css';

type FilterProps = ReturnType<typeof useAuditFilters>;

function ExportButton({ filters }: Pick<FilterProps, 'filters'>) {
  const { t } = useTranslation();
  const today = useToday();
  const failureText = useFailureText();
  const { mutate, isPending } = useMutation(
    useTRPC().audit.exportCsv.mutationOptions({
      onSuccess: (csv) => saveFile(`${t('audit.list.file')}-${today}.csv`, csv, 'text/csv;charset=utf-8'),
      onError: (error) =>
        notifications.show({
          color: 'chili',
          title: t('audit.list.exportFailed'),
          message: failureText(failureFrom(error)),
        }),
    }),
  );
  return (
    <Button
      variant="default"
      leftSection={<IconDownload size="1rem" stroke={1.75} />}
      loading={isPending}
      onClick={() => mutate(filters)}
    >
      {t('audit.list.export')}
    </Button>
  );
}

export function AuditFilterBar({ filters, set }: FilterProps) {
  const { t } = useTranslation();
  const { actionText } = useAuditTexts();
  const actions = useQuery(useTRPC().audit.actions.queryOptions());
  return (
    <Group gap="sm" role="search">
      <SearchField
        className={classes.search}
        label={t('audit.filter.search')}
        initial={filters.search}
        onSearch={(text) => set('search', text)}
      />
      <Select
        className={classes.filter}
        aria-label={t('audit.filter.action')}
        placeholder={t('audit.filter.anyAction')}
        clearable
        data={(actions.data ?? []).map((value) => ({ value, label: actionText(value) }))}
        value={filters.action ?? null}
        onChange={(value) => set('action', value)}
      />
      {(['from', 'to'] as const).map((name) => (
        <DayField
          key={name}
          className={classes.filter}
          label={t(`audit.filter.${name}`)}
          placeholder={t(`audit.filter.${name}`)}
          value={filters[name]}
          onChange={(day) => set(name, day)}
        />
      ))}
      <ExportButton filters={filters} />
    </Group>
  );
}
