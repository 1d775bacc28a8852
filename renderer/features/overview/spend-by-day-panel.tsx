import { SegmentedControl, Select } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SPEND_DIMENSIONS, type SpendByDay, type SpendDimension } from '#shared/contracts/views.ts';
import type { Month } from '#shared/domain/time.ts';
import { useTRPC } from '#renderer/lib/trpc.ts';
import { useToday } from '#renderer/lib/use-today.ts';
import { ChartWithTable } from '#renderer/ui/chart-with-table.tsx';
import { useDimensionLabel } from '#renderer/ui/dimension-label.ts';
import { monthDays } from '#renderer/ui/month-days.ts';
import { Panel } from '#renderer/ui/panel.tsx';
import { Loaded } from '#renderer/ui/state-views.tsx';
import { SERIES_COUNT } from '#renderer/ui/theme.ts';

function DimensionSwitch({ by, onChange }: { by: SpendDimension; onChange: (by: SpendDimension) => void }) {
  const { t } = useTranslation();
  const data = SPEND_DIMENSIONS.map((value) => ({ value, label: t(`domain.dimension.${value}`) }));
  return (
    <>
      <SegmentedControl
        visibleFrom="sm"
        size="xs"
        aria-label={t('overview.byDay.split')}
        data={data}
        value={by}
        onChange={onChange}
      />
      <Select
        hiddenFrom="sm"
        size="xs"
        w="8.5rem"
        aria-label={t('overview.byDay.split')}
        data={data}
        value={by}
        onChange={(value) => value && onChange(value)}
      />
    </>
  );
}

function DayChart({ month, by, spend }: { month: Month; by: SpendDimension; spend: SpendByDay }) {
  const { t } = useTranslation();
  const labelOf = useDimensionLabel();
  const parts = spend.names.map((name, index) => ({
    name,
    label: labelOf(by, name),
    colorIndex: name === 'other' ? SERIES_COUNT - 1 : index,
  }));
  return (
    <ChartWithTable
      shape="area"
      label={t('overview.byDay.title')}
      days={monthDays(month, spend.days, useToday())}
      parts={parts}
    />
  );
}

export function SpendByDayPanel({ month }: { month: Month }) {
  const { t } = useTranslation();
  const [by, setBy] = useState<SpendDimension>('provider');
  const query = useQuery(useTRPC().spend.byDay.queryOptions({ month, by }, { placeholderData: keepPreviousData }));
  return (
    <Panel title={t('overview.byDay.title')} action={<DimensionSwitch by={by} onChange={setBy} />}>
      <Loaded query={query}>{(spend) => <DayChart month={month} by={by} spend={spend} />}</Loaded>
    </Panel>
  );
}
