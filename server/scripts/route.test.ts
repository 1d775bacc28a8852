import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import * as z from 'zod';

const answer = z.record(z.string(), z.unknown());

const route = async (input: string | Buffer) => {
  const child = spawn(process.execPath, ['server/scripts/route.ts'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const code = new Promise<number | null>((resolve) => child.on('close', resolve));
  child.stdin.end(input);
  const lines = (await text(child.stdout)).split('\n').filter(Boolean);
  return { code: await code, answers: lines.map((line) => answer.parse(JSON.parse(line))) };
};

test('each line is answered, in order, with exactly what the contract names', async () => {
  const { code, answers } = await route(
    ['{"id":"a","text":"Chào bạn"}', '{"id":"b","text":"Viết hàm đảo chuỗi bằng Python"}', ''].join('\n'),
  );
  expect(code).toBe(0);
  expect(answers.map(({ id }) => id)).toEqual(['a', 'b']);
  expect(Object.keys(answers[0] ?? {})).toEqual(['id', 'language', 'category', 'complexity', 'features']);
  expect(answers[1]).toMatchObject({ language: 'vi', category: 'coding' });
});

test('a line that cannot be read is said so, the others are answered, and the exit code is 1', async () => {
  const { code, answers } = await route(
    ['not json', '{"id":"no-text"}', '{"id":7,"text":5}', '[]', '{"text":"x"}', '{"id":"ok","text":"1+1=?"}'].join(
      '\n',
    ),
  );
  expect(code).toBe(1);
  expect(answers.map(({ id }) => id)).toEqual([null, 'no-text', 7, null, null, 'ok']);
  expect(answers.filter(({ error }) => typeof error === 'string')).toHaveLength(5);
});

test('strange texts are answered: lone surrogates, NUL, decomposed, U+2028 inside, bytes that are no UTF-8, no last line end', async () => {
  const nfc = JSON.stringify({ id: 'nfc', text: 'Giải thích giúp tôi định luật Ôm' });
  const lines = [
    String.raw`{"id":"surrogate","text":"\ud83d x \udc00"}`,
    String.raw`{"id":"nul","text":"a\u0000b"}`,
    nfc,
    nfc.normalize('NFD').replace('nfc', 'nfd'),
    '{"id":"separator","text":"một\u2028hai"}',
    '{"id":"empty","text":""}\r',
  ];
  const broken = Buffer.concat([Buffer.from('{"id":"bytes","text":"'), Buffer.from([0xff, 0xc3]), Buffer.from('"}')]);
  const { code, answers } = await route(Buffer.concat([Buffer.from(`${lines.join('\n')}\n`), broken]));
  expect(code).toBe(0);
  expect(answers.map(({ id }) => id)).toEqual(['surrogate', 'nul', 'nfc', 'nfd', 'separator', 'empty', 'bytes']);
  expect({ ...answers[3], id: 'nfc' }).toEqual(answers[2]);
});

test('answers come while more is still to be asked', async () => {
  const child = spawn(process.execPath, ['server/scripts/route.ts'], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.write('{"id":"first","text":"Chào"}\n');
  const first = await new Promise<string>((resolve) => child.stdout.once('data', (chunk) => resolve(String(chunk))));
  expect(first).toContain('"id":"first"');
  child.stdin.end();
  await new Promise((resolve) => child.on('close', resolve));
});
