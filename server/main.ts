import { join, resolve } from 'node:path';
import type { FastifyBaseLogger } from 'fastify';
import { readCommandLine } from './app/command-line.ts';
import { readConfig } from './app/config.ts';
import { readKeptSecret } from './app/kept-secret.ts';
import { createLog } from './app/log.ts';
import { watchParent } from './app/parent-watch.ts';
import { sampleEnvironment } from './app/sample-environment.ts';
import { startSimulatedProvider } from './app/simulated-provider.ts';
import { AUDIT_ANCHORS } from './features/audit/audit-anchor.ts';
import { startEmbeddedPostgres } from './db/embedded-postgres.ts';
import { systemClock } from './lib/clock.ts';

/** `npm run service`: the cost service alone. Its only line on stdout is `Service: <address>`; logs go to stderr. */
const closers: (() => Promise<unknown>)[] = [];
let stopping: Promise<void> | undefined;

/** Last opened, first closed; a second signal doesn't hurry it, because what was acknowledged must be written. */
const stop = (code: number) => {
  stopping ??= (async () => {
    for (const close of closers.toReversed())
      await close().catch((error: unknown) => {
        console.error(error);
        process.exitCode = 1;
      });
    process.exit(process.exitCode ?? code);
  })();
};

const openDatabase = async (configured: string | undefined, dataDir: string) => {
  if (configured !== undefined) return configured;
  const starting = startEmbeddedPostgres({ dataDir });
  // Also when we are told to stop while it is still starting. A start that failed has nothing to stop.
  closers.push(() =>
    starting.then(
      (postgres) => postgres.stop(),
      () => {},
    ),
  );
  return (await starting).url;
};

/** Answers its address; undefined without `--simulate` and without `--sample`. */
const openSimulation = async (flags: string[] | null, dataDir: string, log: FastifyBaseLogger) => {
  if (flags === null) return undefined;
  const ledgerFile = join(dataDir, 'simulated-provider.ndjson');
  const onEnd = (code: number | null) => log.error({ code }, 'the simulated provider ended');
  const starting = startSimulatedProvider({ flags, ledgerFile, onEnd });
  closers.push(() =>
    starting.then(
      (provider) => provider.stop(),
      () => {},
    ),
  );
  const { url } = await starting;
  log.info({ url }, 'simulated provider');
  return url;
};

const run = async () => {
  const { data, port, sample, simulation, 'parent-pid': parentPid } = readCommandLine(process.argv.slice(2));
  if (parentPid !== undefined) watchParent(parentPid, () => stop(0));
  const config = readConfig(sample ? sampleEnvironment(process.env) : process.env);
  const dataDir = resolve(data);
  const log = createLog(config.LOG_LEVEL);
  // PostgreSQL starts while the larger half of the program is read.
  const [databaseUrl, simulatedProviderUrl, { createService }, { migrateUp }, samplePart] = await Promise.all([
    openDatabase(config.DATABASE_URL, dataDir),
    openSimulation(simulation, dataDir, log),
    import('./app/service.ts'),
    import('./db/migrate.ts'),
    import('./app/sample.ts'),
  ]);
  await migrateUp(databaseUrl);
  const secret = config.SERVICE_SECRET ?? (await readKeptSecret(dataDir));
  const auditAnchorFile = config.AUDIT_ANCHOR_FILE ?? join(dataDir, AUDIT_ANCHORS);
  const chatSecret = config.CHAT_JWT_SECRET ?? (sample ? await readKeptSecret(dataDir, 'chat-jwt-secret') : undefined);
  const settings = { ...config, CHAT_JWT_SECRET: chatSecret };
  const service = await createService(settings, { databaseUrl, secret, log, simulatedProviderUrl, auditAnchorFile });
  closers.push(() => service.close());
  if (sample) await samplePart.ensureSampleOperators(service, dataDir);
  const url = await service.listen({ port });
  if (!sample || chatSecret === undefined) return console.log(`Service: ${url}`);
  await samplePart.writeSampleChatUser({ dataDir, secret: chatSecret, url, clock: systemClock, log });
  console.log(`Service: ${url}`);
  const samples = samplePart.startSample({ service, clock: systemClock, log, url, chatSecret });
  closers.push(() => samples.stop());
};

process.on('SIGINT', () => stop(0)).on('SIGTERM', () => stop(0));
await run().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  stop(1);
});
