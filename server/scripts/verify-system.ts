import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '#server/app/config.ts';
import { deploy } from '#server/app/deploy.ts';
import { createLog } from '#server/app/log.ts';
import { createService } from '#server/app/service.ts';
import { systemChecks } from '#server/app/verify-system.ts';
import { startEmbeddedPostgres } from '#server/db/embedded-postgres.ts';
import { systemClock } from '#server/lib/clock.ts';
import { createSimulatedProvider } from '#server/simulated-provider/simulated-provider.ts';

/**
 * `npm run verify:system`: runs real chats through a real rollout, on a database and a simulated provider made for the
 * purpose and removed afterwards; one line a check, and exits 1 when any fails.
 */
const closers: (() => Promise<unknown>)[] = [];

const start = async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'pho-verify-'));
  closers.push(() => rm(dataDir, { recursive: true, force: true }));
  const postgres = await startEmbeddedPostgres({ dataDir });
  closers.push(() => postgres.stop());
  const provider = createSimulatedProvider({});
  closers.push(() => provider.close());
  const simulatedProviderUrl = await provider.listen();
  const [chatSecret, testUser] = [randomBytes(32).toString('hex'), `verify-${randomUUID()}`];
  const config = readConfig({
    CHAT_JWT_SECRET: chatSecret,
    ROLLOUT_TARGET_USERS: testUser,
    LOG_LEVEL: 'error',
    PORT: '0',
  });
  await deploy({ url: postgres.url, config, clock: systemClock, say: () => {} });
  const service = await createService(config, {
    databaseUrl: postgres.url,
    secret: randomBytes(32).toString('hex'),
    log: createLog(config.LOG_LEVEL),
    simulatedProviderUrl,
  });
  closers.push(() => service.close());
  return systemChecks({ service, url: await service.listen(), chatSecret, testUser, clock: systemClock });
};

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
try {
  const checks = await start();
  let failed = 0;
  for (const { name, run } of checks) {
    const line = await run().then(
      (seen) => `ok      ${name}: ${seen}`,
      (error: unknown) => {
        failed += 1;
        return `FAILED  ${name}: ${messageOf(error)}`;
      },
    );
    console.log(line);
  }
  console.log(`${checks.length - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
} finally {
  for (const close of closers.toReversed()) await close().catch((error: unknown) => console.error(messageOf(error)));
}
