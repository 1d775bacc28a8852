import { Paper, Skeleton, Text } from '@mantine/core';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TOTAL_CAP } from '#shared/contracts/views.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { EmptyView, ErrorView, LoadingView } from '#renderer/ui/state-views.tsx';
import type { readUserFilters } from './user-filters.ts';
import { useUserPages } from './use-user-pages.ts';
import { UserRow, UserRowHead } from './user-row.tsx';
import classes from './users.module.css';

const ESTIMATED_ROW_PX = 64;

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

export function UserList({ filters }: { filters: ReturnType<typeof readUserFilters> }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const [count, setCount] = useState(0);
  const { list, top, virtualizer } = useRowsInSight(count);
  const items = virtualizer.getVirtualItems();
  const { first, total, capped, rowAt } = useUserPages(
    filters,
    items.map((item) => item.index),
  );
  if (total !== count) setCount(total);
  if (!first.data)
    return first.error ? (
      <ErrorView error={first.error} onRetry={() => void first.refetch()} />
    ) : (
      <LoadingView rows={8} />
    );
  if (total === 0) return <EmptyView title={t('users.empty.title')} text={t('users.empty.text')} />;
  const shown = capped ? TOTAL_CAP : total;
  return (
    <div>
      <Text size="sm" c="dimmed" mb="xs" role="status" className="tabular">
        {t(capped ? 'users.list.countCapped' : 'users.list.count', { count: shown, shown: formats.count(shown) })}
      </Text>
      <Paper className={classes.table} role="table" aria-label={t('users.list.title')} aria-rowcount={total + 1}>
        <UserRowHead />
        <div ref={list} role="rowgroup" className={classes.rows} style={{ height: virtualizer.getTotalSize() }}>
          {items.map(({ index, key, start }) => {
            const user = rowAt(index);
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
                {user ? <UserRow user={user} /> : <Skeleton height="3rem" m="xs" />}
              </div>
            );
          })}
        </div>
      </Paper>
    </div>
  );
}
