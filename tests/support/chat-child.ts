import { readConfig } from '#server/app/config.ts';
import { createLog } from '#server/app/log.ts';
import { createService } from '#server/app/service.ts';

/**
 * `node chat-child.ts DATABASE_URL PROVIDER_URL`: a service of its own process, its variables from the environment. Prints
 * its address; closes in order when its input ends.
 */
const [databaseUrl = '', simulatedProviderUrl = ''] = process.argv.slice(2);
const config = readConfig({ LOG_LEVEL: 'error', PORT: '0', ...process.env });
const service = await createService(config, {
  databaseUrl,
  simulatedProviderUrl,
  secret: 'a secret that only tests know, and no service',
  log: createLog(config.LOG_LEVEL),
});
process.stdout.write(`${await service.listen()}\n`);
process.stdin.resume().on('end', () => void service.close().then(() => process.exit()));
