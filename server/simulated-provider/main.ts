import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { watchParent } from '#server/app/parent-watch.ts';
import { PROVIDER_FLAGS, readProviderFlags } from './flags.ts';
import { createSimulatedProvider } from './simulated-provider.ts';

/** The simulated AI provider alone. Its only line on stdout is `Provider: <address>`. */
const run = async () => {
  const { values } = parseArgs({
    options: {
      ...PROVIDER_FLAGS,
      port: { type: 'string', default: '0' },
      ledger: { type: 'string' },
      'parent-pid': { type: 'string' },
    },
  });
  const { port, ledger: ledgerFile, 'parent-pid': parentPid } = values;
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) throw new Error('--port must be a port from 0 to 65535.');
  if (ledgerFile !== undefined) mkdirSync(dirname(ledgerFile), { recursive: true });
  const provider = createSimulatedProvider({ ...readProviderFlags(values), ledgerFile });

  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= provider.close().then(() => process.exit());
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  if (parentPid !== undefined) watchParent(Number(parentPid), stop);
  process.stdout.write(`Provider: ${await provider.listen(Number(port))}\n`);
};

await run().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
