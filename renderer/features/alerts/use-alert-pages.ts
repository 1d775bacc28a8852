import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import type { AlertItem } from '#shared/contracts/alert-views.ts';
import { TOTAL_CAP } from '#shared/contracts/views.ts';
import { useTRPC } from '#renderer/lib/trpc.ts';
import type { AlertFilters } from './alert-filters.ts';

const PAGE = 100;

/** The alerts around the rows in sight. The first page also tells how many match. */
export const useAlertPages = (filters: AlertFilters, rowsInSight: readonly number[]) => {
  const { list } = useTRPC().alerts;
  const pageOf = (page: number) =>
    list.queryOptions({ ...filters, offset: page * PAGE, limit: PAGE }, { placeholderData: keepPreviousData });
  const first = useQuery(pageOf(0));
  const pages = [...new Set(rowsInSight.map((row) => Math.floor(row / PAGE)))].filter((page) => page > 0);
  const others = useQueries({ queries: pages.map(pageOf) });
  const rowAt = (row: number): AlertItem | undefined => {
    const page = Math.floor(row / PAGE);
    const data = page === 0 ? first.data : others[pages.indexOf(page)]?.data;
    return data?.rows[row % PAGE];
  };
  const total = first.data?.total ?? 0;
  return { first, total: Math.min(total, TOTAL_CAP), capped: total > TOTAL_CAP, rowAt };
};
