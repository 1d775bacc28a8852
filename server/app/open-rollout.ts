import type { Database } from '#server/db/database.ts';
import { firstRollout } from '#server/features/rollout/first-rollout.ts';
import { createRollout } from '#server/features/rollout/rollout.ts';
import type { Clock } from '#server/lib/clock.ts';
import type { Config } from './config.ts';

type Parts = {
  config: Config;
  database: Database;
  databaseUrl: string;
  clock: Clock;
  onError: (error: unknown) => void;
};

/** The rollout, begun as the environment says when the database has none. */
export const openRollout = ({ config, database, databaseUrl, clock, onError }: Parts) =>
  createRollout({
    database,
    url: databaseUrl,
    first: firstRollout(config, clock()),
    enabled: config.COST_OPTIMIZATION_ENABLED,
    maxAgeSeconds: config.ROLLOUT_MAX_AGE_SECONDS,
    clock,
    onError,
  });
