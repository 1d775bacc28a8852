import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { CHAT_ENV } from './chat.ts';

const CHILD = new URL('chat-child.ts', import.meta.url).pathname;

/** A service in a process of its own on a database and a provider that others may use too. */
export const startServiceProcess = async (databaseUrl: string, providerUrl: string, env: NodeJS.ProcessEnv = {}) => {
  const child = spawn(process.execPath, [CHILD, databaseUrl, providerUrl], {
    env: { PATH: process.env.PATH, ...CHAT_ENV, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const [url] = await Promise.race([
    once(createInterface(child.stdout), 'line'),
    exited.then(() => Promise.reject(new Error('the service did not start'))),
  ]);
  return {
    url: String(url),
    /** As a power cut would end it. */
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    /** As an operator would end it: answers come to their end first. */
    async stop() {
      child.stdin.end();
      await exited;
    },
  };
};
export type ServiceProcess = Awaited<ReturnType<typeof startServiceProcess>>;
