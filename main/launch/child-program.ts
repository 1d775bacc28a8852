import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';

const STOP_MS = 15_000;
const TAIL_LINES = 20;

type ChildProgramOptions = {
  /** What it is called in messages. */
  name: string;
  command: string;
  args: string[];
  /** Gets the program's stderr; the last lines are shown when it fails. */
  logFile: string;
  /** Called with each line of its stdout. */
  onLine: (line: string) => void;
  /** In a group of its own Ctrl-C doesn't reach it, so it can outlive what depends on it. */
  ownGroup: boolean;
};

/** A program started by this one, stopped by this one. */
export const startChildProgram = ({ name, command, args, logFile, onLine, ownGroup }: ChildProgramOptions) => {
  mkdirSync(dirname(logFile), { recursive: true });
  const log = createWriteStream(logFile);
  const tail: string[] = [];
  // A log that can't be written is told with the failure; the program itself does without.
  const logClosed = finished(log).catch((error: unknown) => tail.push(String(error)));
  const child = spawn(command, args, {
    cwd: join(import.meta.dirname, '../..'),
    stdio: [ownGroup ? 'ignore' : 'inherit', 'pipe', 'pipe'],
    detached: ownGroup,
  });
  child.stderr.pipe(log);
  createInterface({ input: child.stderr }).on('line', (line) => {
    tail.push(line);
    if (tail.length > TAIL_LINES) tail.shift();
  });
  createInterface({ input: child.stdout }).on('line', onLine);

  const exited = new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    // 'close', not 'exit': tail and log are whole only then.
    child.on('close', (code, signal) => void logClosed.then(() => resolve(code ?? (signal ? 1 : 0))));
  });

  return {
    /** Its exit code; a program ended by a signal counts as 1. */
    exited,
    failure: (code: number) =>
      new Error([`${name} ended with code ${code}`, ...tail, `(all of it: ${logFile})`].join('\n')),
    /** Asks it to end, and ends it when it doesn't. */
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      const kill = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await exited.catch(() => 1);
      clearTimeout(kill);
    },
  };
};
export type ChildProgram = ReturnType<typeof startChildProgram>;
