import { setTimeout as delay } from 'node:timers/promises';
import { createDatabase } from '#server/db/database.ts';
import { createRollout, type RolloutOptions } from '#server/features/rollout/rollout.ts';
import type { RolloutState } from '#shared/contracts/rollout.ts';
import { createTestDatabase } from './postgres.ts';
import { ROLLOUT } from './rollout-state.ts';

/** Everybody is treated. */
export const FULL_ROLLOUT: RolloutState = { ...ROLLOUT, phase: 'full', basisPoints: 10_000 };

type Options = Partial<RolloutOptions> & { databaseUrl?: string };

/** A rollout as a service has it, on a scratch database unless one is named. */
export const openTestRollout = async ({ databaseUrl, ...options }: Options = {}) => {
  const scratch = databaseUrl === undefined ? await createTestDatabase() : null;
  const url = databaseUrl ?? scratch?.url ?? '';
  const database = createDatabase(url);
  const rollout = await createRollout({
    database,
    url,
    first: FULL_ROLLOUT,
    enabled: true,
    maxAgeSeconds: 300,
    clock: () => new Date(),
    ...options,
  });
  return {
    url,
    database,
    rollout,
    /** Resolves when `holds`, asked again every few milliseconds; fails by the test's own time limit. */
    async until(holds: () => boolean) {
      while (!holds()) await delay(2);
    },
    async close() {
      await rollout.close();
      await database.close();
      await scratch?.drop();
    },
  };
};
