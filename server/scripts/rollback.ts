import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { createDatabase } from '#server/db/database.ts';
import { createRolloutChanges } from '#server/features/rollout/rollout-changes.ts';
import { systemClock } from '#server/lib/clock.ts';
import { inTransaction } from '#server/lib/transaction.ts';
import { rolloutReason } from '#shared/contracts/rollout.ts';
import { withScriptDatabase } from './script-database.ts';

/**
 * `npm run rollback -- --reason "…" [--by NAME] [--data DIR]`: turns the rollout off for everybody, also when no service
 * answers. Writes straight to the database, as every service reads it from there.
 */
const USAGE = 'Usage: npm run rollback -- --reason "…" [--by NAME] [--data DIR]';

const rollBack = (reason: string, by: string) => async (url: string) => {
  const database = createDatabase(url, { applicationName: 'pho-rollback', connections: 1 });
  const actor = { id: 'command-line', name: by };
  try {
    return await inTransaction(database, (client) =>
      createRolloutChanges({ clock: systemClock }).rollBack(client, { actor }, { reason }),
    );
  } finally {
    await database.close();
  }
};

try {
  const { values } = parseArgs({
    options: { reason: { type: 'string' }, by: { type: 'string' }, data: { type: 'string' } },
  });
  const reason = rolloutReason.safeParse(values.reason);
  if (!reason.success) throw new Error(USAGE);
  const by = values.by?.trim() || userInfo().username;
  const { row } = await withScriptDatabase(values.data, rollBack(reason.data, by));
  console.log(`Rolled back: version ${row.version}, phase ${row.phase}, every flag off, by ${by}.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
