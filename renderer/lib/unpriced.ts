import type { SpendSums } from '#shared/contracts/views.ts';

type Priced = Pick<SpendSums, 'requests' | 'unpricedRequests'>;

/** None of the requests has a price yet, so their sum of 0 says nothing about what they cost. */
export const isUnpriced = ({ requests, unpricedRequests }: Priced) => requests > 0 && requests === unpricedRequests;
