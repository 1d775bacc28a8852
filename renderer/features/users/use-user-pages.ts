import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { TOTAL_CAP, type UserListItem } from '#shared/contracts/views.ts';
import { useTRPC } from '#renderer/lib/trpc.ts';
import type { readUserFilters } from './user-filters.ts';

const PAGE = 100;

/** The users around the rows in sight. The first page also tells how many match. */
export const useUserPages = (filters: ReturnType<typeof readUserFilters>, rowsInSight: readonly number[]) => {
  const { list } = useTRPC().users;
  const first = useQuery(
    list.queryOptions({ ...filters, offset: 0, limit: PAGE }, { placeholderData: keepPreviousData }),
  );
  const pages = [...new Set(rowsInSight.map((row) => Math.floor(row / PAGE)))].filter((page) => page > 0);
  const others = useQueries({
    queries: pages.map((page) =>
      list.queryOptions({ ...filters, offset: page * PAGE, limit: PAGE }, { placeholderData: keepPreviousData }),
    ),
  });
  const rowAt = (row: number): UserListItem | undefined => {
    const page = Math.floor(row / PAGE);
    const data = page === 0 ? first.data : others[pages.indexOf(page)]?.data;
    return data?.rows[row % PAGE];
  };
  return { first, total: first.data?.total ?? 0, capped: (first.data?.total ?? 0) > TOTAL_CAP, rowAt };
};
