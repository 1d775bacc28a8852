import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleOperators, session } from '#shared/contracts/session.ts';

let dataDir: string;
const started: ChildProcess[] = [];
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'pho-service-'));
});
afterAll(async () => {
  for (const child of started) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  await rm(dataDir, { recursive: true, force: true });
});

/** `npm run service` as a program of its own. */
const start = (args: string[], env: NodeJS.ProcessEnv = {}) => {
  const main = new URL('main.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [main, '--port', '0', ...args], {
    env: { PATH: process.env.PATH, LOG_LEVEL: 'error', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  const lines: string[] = [];
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const exited = once(child, 'close').then(([code]) => ({ code: code as number | null, errors }));
  const stdout = createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  const url = Promise.race([
    once(stdout, 'line').then(([line]) => String(line).replace('Service: ', '')),
    exited.then(() => Promise.reject(new Error(errors))),
  ]);
  url.catch(() => {});
  return { child, exited, url, lines };
};
const signIn = async (url: string) => {
  const [person] = sampleOperators.parse(JSON.parse(await readFile(join(dataDir, 'sample-operators.json'), 'utf8')));
  const body = JSON.stringify({ email: person?.email, password: person?.password });
  return fetch(`${url}/operator/session`, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
};
/** What went wrong, by a log at level info. */
const failuresIn = (log: string) => log.split('\n').filter((line) => line.includes('"level":50'));
/** The simulated provider's address, by a log at level info. */
const providerIn = (log: string) => /"url":"(http:[^"]+)","msg":"simulated provider"/.exec(log)?.[1];
const me = (url: string, token: string) =>
  fetch(`${url}/operator/me`, { headers: { authorization: `Bearer ${token}` } });

test(
  'sessions and operators outlive a service that was killed, PostgreSQL left running',
  { timeout: 120_000 },
  async () => {
    const first = start(['--sample', '--data', dataDir]);
    const { token } = session.parse(await (await signIn(await first.url)).json());
    expect((await stat(join(dataDir, 'sample-operators.json'))).mode & 0o777).toBe(0o600);
    first.child.kill('SIGKILL');
    await first.exited;

    const second = start(['--sample', '--data', dataDir], { LOG_LEVEL: 'info' });
    const url = await second.url;
    expect((await me(url, token)).status).toBe(200);

    const rival = start(['--data', dataDir]);
    expect(await rival.exited).toMatchObject({ code: 1, errors: expect.stringContaining('in use by process') });
    expect((await me(url, token)).status).toBe(200);

    second.child.kill('SIGTERM');
    const { code, errors } = await second.exited;
    expect({ code, failures: failuresIn(errors) }).toEqual({ code: 0, failures: [] });
    expect(second.lines).toEqual([`Service: ${url}`]);
    await expect(fetch(`${providerIn(errors)}/control`)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    for (const file of ['chat-jwt-secret', 'service-secret'])
      expect(errors).not.toContain((await readFile(join(dataDir, file), 'utf8')).trim());
  },
);

test(
  'the service ends, and its PostgreSQL and simulated provider with it, when the process that started it is gone',
  { timeout: 120_000 },
  async () => {
    const parent = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    started.push(parent);
    const args = ['--data', dataDir, '--parent-pid', String(parent.pid), '--simulate', '--simulate-latency', '0'];
    const service = start(args, { LOG_LEVEL: 'info' });
    await service.url;
    expect((await stat(join(dataDir, 'simulated-provider.ndjson'))).size).toBe(0);
    parent.kill('SIGKILL');
    const { code, errors } = await service.exited;
    expect({ code, failures: failuresIn(errors) }).toEqual({ code: 0, failures: [] });
    await expect(fetch(`${providerIn(errors)}/control`)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    await expect(stat(join(dataDir, 'postgres', 'postmaster.pid'))).rejects.toThrow('ENOENT');
  },
);

test('a wrong option or variable ends the start with one sentence that names it', async () => {
  const wrong = [
    start(['--simulate', '--simulate-latency', 'nhanh', '--data', dataDir]).exited,
    start(['--simulate-cut', '0.1', '--data', dataDir]).exited,
    start(['--colour', '--data', dataDir]).exited,
    start(['--data', dataDir], { VND_EXCHANGE_RATE: 'nhiều' }).exited,
    start(['--data', dataDir], { DATABASE_URL: 'postgres://127.0.0.1:1/none', SERVICE_SECRET: 'x'.repeat(32) }).exited,
  ];
  const names = ['--simulate-latency', '--simulate-cut', '--colour', 'VND_EXCHANGE_RATE', 'ECONNREFUSED'];
  for (const [index, ended] of (await Promise.all(wrong)).entries()) {
    expect(ended).toMatchObject({ code: 1, errors: expect.stringContaining(names[index] ?? '') });
    expect(ended.errors.trim().split('\n')).toHaveLength(1);
  }
});
