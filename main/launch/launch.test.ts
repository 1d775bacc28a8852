import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isBuildStale } from './build-freshness.ts';
import { startChildProgram } from './child-program.ts';
import { chooseShell, findElectron } from './choose-shell.ts';
import { rememberedPort } from './remembered-port.ts';
import { readStartOptions } from './start-options.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pho-launch-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (path: string, changedAt = 1_000) => {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '');
  utimesSync(file, changedAt, changedAt);
};
const SOURCES = ['main', 'preload', 'renderer', 'shared', 'locales', 'resources'];
const OUTPUTS = ['main/electron.js', 'main/browser.js', 'preload/index.cjs', 'renderer/index.html'];
const writeProject = () => {
  for (const source of SOURCES) write(join(source, 'some/file.ts'));
  for (const output of OUTPUTS) write(join('out', output), 2_000);
};

test('a build is fresh until a source is newer, and tests are no source', () => {
  writeProject();
  expect(isBuildStale(folder)).toBe(false);
  write('renderer/app/app.test.tsx', 3_000);
  expect(isBuildStale(folder)).toBe(false);
  write('locales/vi-VN/app.json', 3_000);
  expect(isBuildStale(folder)).toBe(true);
});

test.each(OUTPUTS)('a build without %s is stale', (output) => {
  writeProject();
  rmSync(join(folder, 'out', output));
  expect(isBuildStale(folder)).toBe(true);
});

test('a port is the same at each start, and another when it is taken', async () => {
  const file = join(folder, 'data/port.json');
  const first = await rememberedPort(file);
  expect(await rememberedPort(file)).toBe(first);
  const taken = createServer();
  await new Promise<void>((resolve) => {
    taken.listen(first, '127.0.0.1', resolve);
  });
  const second = await rememberedPort(file);
  expect(second).not.toBe(first);
  taken.close();
  expect(await rememberedPort(file)).toBe(second);
});

test('Electron counts as present only with its binary', () => {
  write('node_modules/electron/index.js');
  expect(findElectron(folder)).toBeUndefined();
  writeFileSync(join(folder, 'node_modules/electron/path.txt'), 'electron');
  expect(findElectron(folder)).toBeUndefined();
  write('node_modules/electron/dist/electron');
  expect(findElectron(folder)).toBe(join(folder, 'node_modules/electron/dist/electron'));
});

test('the shell that is asked for is taken, with the reason', async () => {
  expect(await chooseShell('browser', folder)).toEqual({ shell: 'browser', reason: 'as asked' });
});

test.each([
  [['--shell', 'chrome'], '--shell'],
  [['--port', '70000'], '--port'],
  [['--port', 'x'], '--port'],
  [['--dat', '/tmp'], '--dat'],
])('%j stops the start with a sentence that names %s', (args, name) => {
  expect(() => readStartOptions(args)).toThrow(name);
});

const startScript = (script: string, logFile = join(folder, 'program.log')) => {
  const lines: string[] = [];
  const program = startChildProgram({
    name: 'the program',
    command: process.execPath,
    args: ['-e', script],
    logFile,
    onLine: (line) => lines.push(line),
    ownGroup: true,
  });
  return { program, lines };
};

test('a program that fails is reported with its own last words', async () => {
  const { program, lines } = startScript(`console.log('out'); console.error('no space left'); process.exit(3)`);
  const code = await program.exited;
  expect(code).toBe(3);
  expect(lines).toEqual(['out']);
  expect(program.failure(code).message).toMatch(/^the program ended with code 3\nno space left\n/u);
});

test('a program whose log cannot be written runs, and its failure tells both', async () => {
  const { program, lines } = startScript(`console.log('out'); console.error('why'); process.exit(3)`, folder);
  const code = await program.exited;
  expect({ code, lines }).toEqual({ code: 3, lines: ['out'] });
  expect(program.failure(code).message).toContain('why');
  expect(program.failure(code).message).toContain('EISDIR');
});

test('a program is stopped by asking, and stopping one that has ended is no failure', async () => {
  const { program } = startScript(
    `process.once('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1000); console.log('up')`,
  );
  await program.stop();
  await program.stop();
  await expect(program.exited).resolves.toBeTypeOf('number');
});
