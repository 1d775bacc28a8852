import { createContext, use } from 'react';
import type { SyncStatus } from '#shared/contracts/views.ts';

const SyncStatusContext = createContext<SyncStatus | null>(null);
export const SyncStatusProvider = SyncStatusContext.Provider;

/** How the mirror stands towards the service; null for the first moment. */
export const useSyncStatus = () => use(SyncStatusContext);

/** Nothing whole is stored yet, and it is being fetched: sums still grow. */
export const isFirstSync = (status: SyncStatus | null) => status?.phase === 'syncing' && status.dataAsOf === null;

/** The service can't be asked now; what is shown is what was stored. */
export const isOffline = (status: SyncStatus | null) => status?.phase === 'offline' || status?.phase === 'failed';
