import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSimulatedProvider } from '#server/app/simulated-provider.ts';

let folder: string;
const started: { kill(signal: 'SIGKILL'): boolean }[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pho-provider-'));
});
afterAll(async () => {
  for (const child of started) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

const complete = async (url: string, requestId: string, stream: boolean) =>
  new OpenAI({ baseURL: `${url}/google/v1`, apiKey: 'any', maxRetries: 0 }).chat.completions.create(
    { model: 'gemini-2.5-flash', messages: [{ role: 'user', content: 'Chào bạn' }], stream },
    { headers: { 'x-client-request-id': requestId } },
  );
const generations = async (url: string, requestId: string) =>
  (await fetch(`${url}/google/v1/generations/${requestId}`)).json();

test('the service starts it with its flags and stops it, and the ledger goes on in the next one', async () => {
  const ledgerFile = join(folder, 'kept.ndjson');
  const flags = ['--latency=0', '--token-delay=0', '--answer-tokens=20'];
  const ends: unknown[] = [];
  const onEnd = (code: number | null) => ends.push(code);
  const first = await startSimulatedProvider({ flags, ledgerFile, onEnd });
  await complete(first.url, 'before', false);
  await first.stop();
  await expect(fetch(`${first.url}/ledger`)).rejects.toThrow('fetch failed');

  const second = await startSimulatedProvider({ flags, ledgerFile, onEnd });
  await complete(second.url, 'after', false);
  const lines = (await (await fetch(`${second.url}/ledger`)).text()).trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line).requestId)).toEqual(['before', 'after']);
  expect(await generations(second.url, 'before')).toMatchObject({ complete: true, data: [JSON.parse(lines[0] ?? '')] });
  await second.stop();
  expect(ends).toEqual([]);
});

test('it ends when its parent was killed, with what was generated for it in the ledger', async () => {
  const parent = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const ledgerFile = join(folder, 'orphan.ndjson');
  const behaviour = JSON.stringify({ holdAfter: 5 });
  const args = ['--latency', '0', '--token-delay', '0', '--behaviour', behaviour, '--ledger', ledgerFile];
  const program = join(import.meta.dirname, 'main.ts');
  const child = spawn(process.execPath, [program, ...args, '--parent-pid', String(parent.pid)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(parent, child);
  const exited = once(child, 'close');
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const url = String(line).replace('Provider: ', '');
  const reading = (async () => {
    const stream = await complete(url, 'orphan', true);
    if (!('controller' in stream)) return;
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) parent.kill('SIGKILL');
  })();
  await expect(reading).rejects.toThrow('terminated');
  expect(await exited).toEqual([0, null]);
  const entry: unknown = JSON.parse(await readFile(ledgerFile, 'utf8'));
  expect(entry).toMatchObject({ requestId: 'orphan', outcome: 'aborted', completionTokens: 6, cachedTokens: 0 });
});

test('a wrong flag ends the start with a sentence that names it', async () => {
  const starting = startSimulatedProvider({ flags: ['--cut=2'], ledgerFile: join(folder, 'none'), onEnd: () => {} });
  await expect(starting).rejects.toThrow('ended with code 1');
});
