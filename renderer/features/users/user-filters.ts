import { USER_SORTS, userListInput, type UserListInput } from '#shared/contracts/views.ts';
import type { Month } from '#shared/domain/time.ts';

export type UserSort = (typeof USER_SORTS)[number];
type Filters = Required<Pick<UserListInput, 'month' | 'search' | 'sort' | 'descending'>> &
  Pick<UserListInput, 'tier' | 'band'>;

/** Names read from A; everything else from the largest or latest. */
export const isDescendingByNature = (sort: UserSort) => sort !== 'name';

/** What the address asks for: `q`, `tier`, `band`, `sort`, `dir`. A value that is none is left out. */
export const readUserFilters = (params: URLSearchParams, month: Month): Filters => {
  const { shape } = userListInput;
  const tier = shape.tier.safeParse(params.get('tier') ?? undefined);
  const band = shape.band.safeParse(params.get('band') ?? undefined);
  const sort = USER_SORTS.find((name) => name === params.get('sort')) ?? 'utilisation';
  const direction = params.get('dir');
  return {
    month,
    search: (params.get('q') ?? '').slice(0, 200),
    tier: tier.success ? tier.data : undefined,
    band: band.success ? band.data : undefined,
    sort,
    descending: direction === 'asc' || direction === 'desc' ? direction === 'desc' : isDescendingByNature(sort),
  };
};
