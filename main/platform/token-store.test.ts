import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFileTokenStore, createMemoryTokenStore } from './token-store.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pho-tokens-'));
  file = join(folder, 'new', 'tokens.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a token is there after a restart, for its origin only', () => {
  createFileTokenStore(file).save('https://cost.pho.chat', 'token-1');
  const restarted = createFileTokenStore(file);
  expect(restarted.load('https://cost.pho.chat')).toBe('token-1');
  expect(restarted.load('https://other.pho.chat')).toBeNull();
});

test('only its owner can read the file, even one that was open to all', () => {
  const store = createFileTokenStore(file);
  store.save('https://a', 'token-1');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  chmodSync(file, 0o644);
  store.save('https://a', 'token-2');
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('clearing one origin leaves the others', () => {
  const store = createFileTokenStore(file);
  store.save('https://a', 'token-a');
  store.save('https://b', 'token-b');
  store.clear('https://a');
  expect([store.load('https://a'), store.load('https://b')]).toEqual([null, 'token-b']);
});

test('a file that cannot be read is no token, is told, and can be written again', () => {
  const unreadable: unknown[] = [];
  const store = createFileTokenStore(file, { onUnreadable: (error) => unreadable.push(error) });
  store.save('https://a', 'token-1');
  writeFileSync(file, '{"https://a":');
  expect(store.load('https://a')).toBeNull();
  expect(unreadable).toHaveLength(1);
  store.save('https://a', 'token-2');
  expect(store.load('https://a')).toBe('token-2');
});

test('a store in memory forgets with its process', () => {
  const store = createMemoryTokenStore();
  store.save('https://a', 'token-1');
  expect(store.load('https://a')).toBe('token-1');
  expect(store.persistent).toBe(false);
  expect(createMemoryTokenStore().load('https://a')).toBeNull();
});
