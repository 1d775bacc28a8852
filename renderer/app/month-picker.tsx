import { ActionIcon, Group, Select } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { useMonth } from '#renderer/lib/use-month.ts';
import { useTRPC } from '#renderer/lib/trpc.ts';
import classes from './month-picker.module.css';

/** The month of every screen; kept in the address, so that links and the back button keep it too. */
export function MonthPicker() {
  const { t } = useTranslation();
  const formats = useFormats();
  const month = useMonth();
  const [, setParams] = useSearchParams();
  const known = useQuery(useTRPC().spend.months.queryOptions()).data ?? [];
  const months = known.includes(month) ? known : [month, ...known];
  const index = months.indexOf(month);
  const choose = (value: string | undefined | null) => {
    if (!value) return;
    setParams((params) => {
      const next = new URLSearchParams(params);
      next.set('month', value);
      next.delete('day');
      return next;
    });
  };
  return (
    <Group gap={2} wrap="nowrap">
      <ActionIcon
        variant="subtle"
        color="gray"
        visibleFrom="xs"
        className={classes.step}
        aria-label={t('app.month.previous')}
        disabled={index >= months.length - 1}
        onClick={() => choose(months[index + 1])}
      >
        <IconChevronLeft size="1.125rem" stroke={1.75} />
      </ActionIcon>
      <Select
        aria-label={t('app.month.label')}
        className={classes.select}
        classNames={{ input: classes.input }}
        variant="unstyled"
        data={months.map((value) => ({ value, label: formats.month(value) }))}
        value={month}
        onChange={choose}
        comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
      />
      <ActionIcon
        variant="subtle"
        color="gray"
        visibleFrom="xs"
        className={classes.step}
        aria-label={t('app.month.next')}
        disabled={index <= 0}
        onClick={() => choose(months[index - 1])}
      >
        <IconChevronRight size="1.125rem" stroke={1.75} />
      </ActionIcon>
    </Group>
  );
}
