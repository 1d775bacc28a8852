import { Paper, Skeleton, Text } from '@mantine/core';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AlertItem } from '#shared/contracts/alert-views.ts';
import { useCan } from '#renderer/lib/session-context.tsx';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { EmptyView, ErrorView, LoadingView } from '#renderer/ui/state-views.tsx';
import type { AlertFilters } from './alert-filters.ts';
import { AlertRow, AlertRowHead } from './alert-row.tsx';
import { useAlertPages } from './use-alert-pages.ts';
import type { Selection } from './use-selection.ts';
import classes from './alerts.module.css';

const ESTIMATED_ROW_PX = 56;

/** Rows in sight of a list that scrolls with the page. The count is learnt from the first page, so it starts at one. */
const useRowsInSight = (count: number) => {
  const list = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => setTop((list.current?.getBoundingClientRect().top ?? 0) + window.scrollY), [count]);
  // oxlint-disable-next-line react/incompatible-library -- its functions are called in this render only, never memoised
  const virtualizer = useWindowVirtualizer({
    count,
    estimateSize: () => ESTIMATED_ROW_PX,
    overscan: 12,
    scrollMargin: top,
  });
  return { list, top, virtualizer };
};

const isFiltered = ({ level, state, search }: AlertFilters) =>
  level !== undefined || state !== undefined || search !== '';

type RowsProps = {
  rows: ReturnType<typeof useRowsInSight>;
  total: number;
  firstPage: readonly AlertItem[];
  rowAt: (row: number) => AlertItem | undefined;
  selection: Selection;
};
function Rows({ rows: { list, top, virtualizer }, total, firstPage, rowAt, selection }: RowsProps) {
  const { t } = useTranslation();
  const mayHandle = useCan('alerts:handle');
  const handleable = firstPage.filter(({ conflict }) => !conflict);
  return (
    <Paper className={classes.table} role="table" aria-label={t('alerts.list.title')} aria-rowcount={total + 1}>
      <AlertRowHead
        checked={handleable.length > 0 && handleable.every(({ id }) => selection.has(id))}
        someChecked={selection.selected.size > 0}
        onCheck={mayHandle ? (checked) => selection.set(firstPage, checked) : null}
      />
      <div ref={list} role="rowgroup" className={classes.rows} style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, key, start }) => {
          const alert = rowAt(index);
          return (
            <div
              key={key}
              ref={virtualizer.measureElement}
              data-index={index}
              role="row"
              aria-rowindex={index + 2}
              className={classes.slot}
              style={{ transform: `translateY(${start - top}px)` }}
            >
              {alert ? (
                <AlertRow
                  alert={alert}
                  checked={selection.has(alert.id)}
                  onCheck={mayHandle ? (checked) => selection.set([alert], checked) : null}
                />
              ) : (
                <Skeleton height="2.25rem" m="xs" />
              )}
            </div>
          );
        })}
      </div>
    </Paper>
  );
}

export function AlertList({ filters, selection }: { filters: AlertFilters; selection: Selection }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const [count, setCount] = useState(0);
  const rows = useRowsInSight(count);
  const { first, total, capped, rowAt } = useAlertPages(
    filters,
    rows.virtualizer.getVirtualItems().map(({ index }) => index),
  );
  if (total !== count) setCount(total);
  if (!first.data)
    return first.error ? (
      <ErrorView error={first.error} onRetry={() => void first.refetch()} />
    ) : (
      <LoadingView rows={8} />
    );
  if (total === 0)
    return isFiltered(filters) ? (
      <EmptyView title={t('alerts.empty.filteredTitle')} text={t('alerts.empty.filteredText')} />
    ) : (
      <EmptyView title={t('alerts.empty.title')} text={t('alerts.empty.text')} />
    );
  return (
    <div>
      <Text size="sm" c="dimmed" mb="xs" role="status" className="tabular">
        {t(capped ? 'alerts.list.countCapped' : 'alerts.list.count', { count: total, shown: formats.count(total) })}
      </Text>
      <Rows rows={rows} total={total} firstPage={first.data.rows} rowAt={rowAt} selection={selection} />
    </div>
  );
}
