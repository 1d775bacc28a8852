import { beforeEach, expect, test, vi } from 'vitest';
import { EVENT_CHANNEL, REQUEST_CHANNEL, type ConsoleBridge, type IpcEvent } from '#main/platform/ipc-channels.ts';

const electron = vi.hoisted(() => ({
  exposed: [] as [name: string, api: unknown][],
  sent: [] as [channel: string, message: unknown][],
  listeners: [] as [channel: string, listener: (event: object, message: unknown) => void][],
}));
vi.mock('electron', () => ({
  contextBridge: { exposeInMainWorld: (name: string, api: unknown) => electron.exposed.push([name, api]) },
  ipcRenderer: {
    invoke: async (channel: string, message: unknown) => {
      electron.sent.push([channel, message]);
      if (JSON.stringify(message).includes('"refused"')) throw new Error('refused');
      return { result: { data: 1 } };
    },
    on: (channel: string, listener: (event: object, message: unknown) => void) =>
      electron.listeners.push([channel, listener]),
  },
}));
await import('./index.ts');

const [[name, api] = []] = electron.exposed;
const bridge = api as ConsoleBridge;
const deliver = (event: IpcEvent) =>
  electron.listeners.forEach(([, listener]) => listener({ sender: 'secret' }, event));
const lastId = () => Number(Reflect.get(Object(electron.sent.at(-1)?.[1]), 'id'));
beforeEach(() => void electron.sent.splice(0));

test('the page gets two functions and nothing else', () => {
  expect(electron.exposed).toHaveLength(1);
  expect(name).toBe('pho');
  expect(Object.entries(bridge).map(([key, value]) => [key, typeof value])).toEqual([
    ['call', 'function'],
    ['on', 'function'],
  ]);
  expect(Object.isFrozen(bridge)).toBe(true);
});

test('a call goes over its one channel and brings the answer', async () => {
  expect(await bridge.call('users.get', 'query', { json: 1 })).toEqual({ result: { data: 1 } });
  expect(electron.sent).toEqual([
    [REQUEST_CHANNEL, { kind: 'call', path: 'users.get', type: 'query', input: { json: 1 } }],
  ]);
});

test('a subscription gets its own messages, without the event, until it is ended', () => {
  const got: unknown[][] = [];
  const end = bridge.on('sync.onStatus', undefined, (...args) => got.push(args));
  const id = lastId();
  expect(electron.listeners.map(([channel]) => channel)).toEqual([EVENT_CHANNEL]);
  deliver({ id, message: { result: { data: 'first' } } });
  deliver({ id: id + 1, message: { result: { data: 'another’s' } } });
  end();
  deliver({ id, message: { result: { data: 'late' } } });
  end();
  expect(got).toEqual([[{ result: { data: 'first' } }]]);
  expect(electron.sent.filter(([, message]) => JSON.stringify(message).includes('unsubscribe'))).toHaveLength(1);
});

test('a subscription that is refused says so to its listener', async () => {
  const got: unknown[] = [];
  bridge.on('refused', undefined, (message) => got.push(message));
  await vi.waitFor(() => expect(got).toEqual([{ error: { refused: 'Error: refused' } }]));
});
