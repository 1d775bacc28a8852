import { Group, Pill, SegmentedControl, Select, Stack, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { SpendTable } from '#shared/contracts/views.ts';
import { useCan } from '#renderer/lib/session-context.tsx';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { isUnpriced } from '#renderer/lib/unpriced.ts';
import { useTRPC } from '#renderer/lib/trpc.ts';
import { CostText } from '#renderer/ui/cost-text.tsx';
import { useDimensionLabel } from '#renderer/ui/dimension-label.ts';
import { EmptyMonth } from '#renderer/ui/empty-month.tsx';
import { Page } from '#renderer/ui/page.tsx';
import { Panel } from '#renderer/ui/panel.tsx';
import { EmptyView, Loaded, NoPermissionView } from '#renderer/ui/state-views.tsx';
import { SpendChart } from './spend-chart.tsx';
import { filtersInForce, SPLITS } from './spend-filters.ts';
import { SpendTableView } from './spend-table-view.tsx';
import { UnpricedNote } from './unpriced-note.tsx';
import { useSpendFilters } from './use-spend-filters.ts';

type Filters = ReturnType<typeof useSpendFilters>;

function SplitSwitch({ filters }: { filters: Filters }) {
  const { t } = useTranslation();
  const data = SPLITS.map((value) => ({ value, label: t(`domain.dimension.${value}`) }));
  return (
    <>
      <SegmentedControl
        visibleFrom="md"
        size="xs"
        aria-label={t('spend.page.split')}
        data={data}
        value={filters.input.by}
        onChange={filters.splitBy}
      />
      <Select
        hiddenFrom="md"
        w="100%"
        label={t('spend.page.split')}
        data={data}
        value={filters.input.by}
        onChange={(value) => value && filters.splitBy(value)}
      />
    </>
  );
}

function FilterChips({ filters }: { filters: Filters }) {
  const { t } = useTranslation();
  const labelOf = useDimensionLabel();
  const inForce = filtersInForce(filters.input);
  if (inForce.length === 0) return null;
  return (
    <Group gap="xs" role="group" aria-label={t('spend.page.filters')}>
      {inForce.map(({ name, value }) => {
        const text = `${t(`domain.dimension.${name}`)}: ${labelOf(name, value)}`;
        return (
          <Pill
            key={name}
            size="md"
            withRemoveButton
            onRemove={() => filters.remove(name)}
            removeButtonProps={{
              'aria-label': t('spend.page.removeFilter', { filter: text }),
              'aria-hidden': false,
              tabIndex: 0,
            }}
          >
            {text}
          </Pill>
        );
      })}
    </Group>
  );
}

function SpendSums({ table, filters }: { table: SpendTable; filters: Filters }) {
  const { t } = useTranslation();
  if (table.rows.length === 0)
    return filtersInForce(filters.input).length === 0 ? (
      <EmptyMonth month={filters.input.month} />
    ) : (
      <EmptyView title={t('spend.empty.title')} text={t('spend.empty.text')} />
    );
  return (
    <Stack gap="md">
      <UnpricedNote table={table} filters={filters} />
      <Panel title={t('spend.chart.title', { by: t(`domain.dimension.${filters.input.by}`).toLocaleLowerCase() })}>
        <SpendChart table={table} input={filters.input} />
      </Panel>
      <Panel flush title={t('spend.table.title')} description={t('spend.table.hint')}>
        <SpendTableView table={table} by={filters.input.by} onDrill={filters.drill} />
      </Panel>
    </Stack>
  );
}

function Spend() {
  const { t } = useTranslation();
  const formats = useFormats();
  const filters = useSpendFilters();
  const query = useQuery(useTRPC().spend.table.queryOptions(filters.input, { placeholderData: keepPreviousData }));
  const shown = query.isPlaceholderData ? { ...query, data: undefined } : query;
  return (
    <Page
      title={t('spend.page.title')}
      subtitle={
        <Text span inherit className="tabular">
          {formats.month(filters.input.month)}
          {query.data && (
            <>
              {' · '}
              <CostText sums={query.data.total} />
              {!isUnpriced(query.data.total) && ` · ${formats.usd(query.data.total.costNanoUsd)}`}
            </>
          )}
        </Text>
      }
    >
      <SplitSwitch filters={filters} />
      <FilterChips filters={filters} />
      <Loaded query={shown}>{(table) => <SpendSums table={table} filters={filters} />}</Loaded>
    </Page>
  );
}

export function SpendScreen() {
  const { t } = useTranslation();
  if (useCan('spend:read')) return <Spend />;
  return (
    <Page title={t('spend.page.title')} withMirrorNote={false}>
      <NoPermissionView />
    </Page>
  );
}
