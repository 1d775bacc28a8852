import { startTestCluster } from './postgres.ts';

/** Vitest's globalSetup: one PostgreSQL for the whole run; its workers inherit the address. */
export const setup = async () => {
  const cluster = await startTestCluster();
  return () => cluster.stop();
};
