import { parseArgs } from 'node:util';
import { readConfig } from '#server/app/config.ts';
import { deploy } from '#server/app/deploy.ts';
import { systemClock } from '#server/lib/clock.ts';
import { withScriptDatabase } from './script-database.ts';

/**
 * `npm run deploy [-- --data DIR]`: migrates, verifies, fills the price book when it is empty, and starts the rollout in
 * its testing phase; says what it did, and exits 1 with the reason when a check fails.
 */
try {
  const { values } = parseArgs({ options: { data: { type: 'string' } } });
  const config = readConfig(process.env);
  await withScriptDatabase(values.data, (url) => deploy({ url, config, clock: systemClock, say: console.log }), {
    made: true,
  });
  console.log('Deployed. Start the service with: npm run service');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
