import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestService, type TestService } from '#tests/support/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

const run = async (args: string[], input = '') => {
  const script = new URL('create-operator.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, ...args], {
    env: { PATH: process.env.PATH, DATABASE_URL: service.databaseUrl },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  child.stdin.end(input);
  const [output] = await Promise.all([text(child.stdout), new Promise((resolve) => child.once('exit', resolve))]);
  return { code: child.exitCode, output };
};
const signInStatus = async (email: string, password: string) =>
  (await service.call(null, '/operator/session', { method: 'POST', body: JSON.stringify({ email, password }) })).status;

test('an operator created by script signs in with the password that was made and printed once', async () => {
  const { code, output } = await run(['--email', 'ha@pho.chat', '--name', 'Hà', '--role', 'finance']);
  const password = /Password: (\S+)/.exec(output)?.[1] ?? '';
  expect([code, await signInStatus('ha@pho.chat', password)]).toEqual([0, 200]);
});

test('a password given on stdin is not printed; a taken email and an unknown role are refused', async () => {
  const args = ['--email', 'quan@pho.chat', '--name', 'Quân', '--role', 'admin', '--password-stdin'];
  const created = await run(args, 'mật khẩu của Quân\n');
  expect(created).toMatchObject({ code: 0, output: expect.not.stringContaining('mật khẩu') });
  expect(await signInStatus('quan@pho.chat', 'mật khẩu của Quân')).toBe(200);
  expect((await run(args, 'một mật khẩu khác\n')).code).toBe(1);
  expect((await run(['--email', 'x@pho.chat', '--name', 'X', '--role', 'owner'])).code).toBe(1);
});
