import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const PROGRAM = new URL('../simulated-provider/main.ts', import.meta.url).pathname;
/** A ledger of many calls is read through first. */
const START_MS = 60_000;

type SimulationOptions = {
  /** Flags of the simulated provider. */
  flags: readonly string[];
  /** NDJSON file that its ledger goes on in. */
  ledgerFile: string;
  /** Called when it ends without having been told to. */
  onEnd: (code: number | null) => void;
};

/** Starts the simulated AI provider as a process of its own, which ends when this one does, however it ends. */
export const startSimulatedProvider = async ({ flags, ledgerFile, onEnd }: SimulationOptions) => {
  const own = ['--ledger', ledgerFile, '--parent-pid', String(process.pid)];
  const child = spawn(process.execPath, [PROGRAM, ...own, ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // Out of reach of Ctrl-C: answers under way come to their end before it is told to stop.
    detached: true,
  });
  const exited = once(child, 'close').then(([code]) => (typeof code === 'number' ? code : null));
  const firstLine = once(createInterface({ input: child.stdout }), 'line', { signal: AbortSignal.timeout(START_MS) });
  const line = await Promise.race([firstLine.then(([text]) => String(text)), exited]).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw error;
  });
  if (typeof line !== 'string') throw new Error(`The simulated provider did not start: it ended with code ${line}.`);
  let isStopping = false;
  void exited.then((code) => {
    if (!isStopping) onEnd(code);
  });

  return {
    /** `/<provider>/v1` under it is a provider's base URL. */
    url: line.replace('Provider: ', ''),
    async stop() {
      isStopping = true;
      child.kill('SIGTERM');
      await exited;
    },
  };
};
