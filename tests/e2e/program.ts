import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Starts a Node program and resolves once a line of its stdout matches; rejects with its stderr when it ends before. */
export const startProgram = async (args: string[], ready: RegExp, onLine: (line: string) => void = () => {}) => {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const stderr: string[] = [];
  const exited = new Promise<void>((resolve) => {
    child.on('close', () => resolve());
  });
  createInterface({ input: child.stderr }).on('line', (line) => stderr.push(line));
  const matched = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [, found] = ready.exec(line) ?? [];
      if (found) resolve(found);
      onLine(line);
    });
    child.on('error', reject);
    void exited.then(() => reject(new Error(`${args[0]} ended:\n${stderr.join('\n')}`)));
  });
  return {
    matched,
    /** What it wrote to stderr, for a failing test. */
    log: () => stderr.join('\n'),
    signal: (name: NodeJS.Signals) => child.kill(name),
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
};
