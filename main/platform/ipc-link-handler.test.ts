import { EventEmitter } from 'node:events';
import superjson from 'superjson';
import { expect, test, vi } from 'vitest';
import { createSampleRouter } from '#tests/support/sample-router.ts';
import { handleIpcLink, type IpcSenderEvent } from './ipc-link-handler.ts';
import { REQUEST_CHANNEL } from './ipc-channels.ts';

const ORIGIN = 'app://console';

const createLink = (role: 'finance' | 'support' | null = null) => {
  const { router, live } = createSampleRouter();
  const listeners = new Map<string, (event: IpcSenderEvent, message: unknown) => unknown>();
  handleIpcLink({
    router,
    createContext: () => ({ role }),
    appOrigin: ORIGIN,
    ipcMain: { handle: (channel, listener) => void listeners.set(channel, listener) },
  });
  const sent: { channel: string; message: unknown }[] = [];
  const frame = { parent: null, origin: ORIGIN };
  const sender = Object.assign(new EventEmitter(), {
    id: 7,
    mainFrame: frame,
    send: (channel: string, message: unknown) => void sent.push({ channel, message }),
  });
  const ask = async (message: unknown, event: Partial<IpcSenderEvent> = {}) =>
    listeners.get(REQUEST_CHANNEL)?.({ sender, senderFrame: frame, ...event }, message);
  return { ask, sent, sender, frame, live, channels: [...listeners.keys()] };
};
const call = (path: string, type: 'query' | 'mutation', input?: unknown) => ({
  kind: 'call',
  path,
  type,
  input: superjson.serialize(input),
});
const subscribe = (id: number, to: number) => ({
  kind: 'subscribe',
  id,
  path: 'count',
  input: superjson.serialize({ to }),
});
const messagesOf = (sent: { message: unknown }[]) => sent.map(({ message }) => message);
const data = (value: unknown) => ({ result: { data: superjson.serialize(value) } });

test('a call crosses with its bigint and comes back with one', async () => {
  const { ask } = createLink();
  const answer = await ask(call('double', 'query', { amount: 9_007_199_254_740_993n }));
  expect(answer).toMatchObject(data(18_014_398_509_481_986n));
});

test('an expected failure keeps its code and details', async () => {
  const { ask } = createLink();
  expect(await ask(call('fail', 'mutation'))).toMatchObject({
    error: { json: { data: { failure: { code: 'storage.full', details: { missingBytes: 4096 } } } } },
  });
});

test('an unexpected failure leaves the process without its message or stack', async () => {
  const { ask } = createLink();
  const answer = await ask(call('crash', 'query'));
  expect(answer).toMatchObject({ error: { json: { data: { failure: { code: 'internal' } } } } });
  expect(JSON.stringify(answer)).not.toContain('secret');
});

test('the role decides what may be asked', async () => {
  expect(await createLink('finance').ask(call('spend', 'query'))).toMatchObject(data('spend'));
  for (const [role, code] of [
    ['support', 'auth.forbidden'],
    [null, 'auth.signedOut'],
  ] as const) {
    expect(await createLink(role).ask(call('spend', 'query'))).toMatchObject({
      error: { json: { data: { failure: { code } } } },
    });
  }
});

test.each([
  ['nothing', undefined],
  ['text', 'double'],
  ['an unknown kind', { kind: 'eval', path: 'double' }],
  ['a procedure of another type', { kind: 'call', path: 'double', type: 'subscription' }],
  ['a path that is no text', { kind: 'call', path: ['double'], type: 'query' }],
  ['an input that superjson did not write', { kind: 'call', path: 'double', type: 'query', input: 5 }],
  ['an id that is no number', { kind: 'subscribe', id: '1', path: 'count' }],
])('an envelope of %s is answered as an invalid request', async (_, envelope) => {
  const { ask } = createLink();
  expect(await ask(envelope)).toMatchObject({ error: { json: { data: { failure: { code: 'request.invalid' } } } } });
});

test('a procedure that is not there is an error, not a crash', async () => {
  const { ask } = createLink();
  expect(await ask(call('__proto__', 'query'))).toMatchObject({ error: { json: { data: { httpStatus: 404 } } } });
});

test('a subscription sends a start, each value and an end under its own id', async () => {
  const { ask, sent } = createLink();
  await ask(subscribe(3, 2));
  await vi.waitFor(() => expect(sent).toHaveLength(4));
  expect(sent.every(({ channel }) => channel === 'pho:event')).toBe(true);
  expect(messagesOf(sent)).toMatchObject([
    { id: 3, message: { result: { type: 'started' } } },
    { id: 3, message: data(1n) },
    { id: 3, message: data(2n) },
    { id: 3, message: { result: { type: 'stopped' } } },
  ]);
});

test('a subscription with a wrong input sends the error', async () => {
  const { ask, sent } = createLink();
  await ask({ kind: 'subscribe', id: 1, path: 'count', input: superjson.serialize({ to: 'x' }) });
  await vi.waitFor(() =>
    expect(messagesOf(sent)).toMatchObject([
      { message: { error: { json: { data: { failure: { code: 'request.invalid' } } } } } },
    ]),
  );
});

const END: [string, (link: ReturnType<typeof createLink>) => unknown][] = [
  ['its page unsubscribes', ({ ask }) => ask({ kind: 'unsubscribe', id: 1 })],
  [
    'its page shows another document',
    ({ sender }) => sender.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false }),
  ],
  ['its renderer dies', ({ sender }) => sender.emit('render-process-gone')],
  ['its page is destroyed', ({ sender }) => sender.emit('destroyed')],
];
test.each(END)('a subscription ends when %s', async (_, end) => {
  const link = createLink();
  await link.ask(subscribe(1, 0));
  await vi.waitFor(() => expect(link.live.subscriptions).toBe(1));
  await end(link);
  await vi.waitFor(() => expect(link.live.subscriptions).toBe(0));
});

test('a subscription goes on when the page only changes its route', async () => {
  const link = createLink();
  await link.ask(subscribe(1, 0));
  await vi.waitFor(() => expect(link.live.subscriptions).toBe(1));
  link.sender.emit('did-start-navigation', { isMainFrame: true, isSameDocument: true });
  link.sender.emit('did-start-navigation', { isMainFrame: false, isSameDocument: false });
  await link.ask(call('double', 'query', { amount: 1n }));
  expect(link.live.subscriptions).toBe(1);
});

const STRANGERS: [string, (link: ReturnType<typeof createLink>) => Partial<IpcSenderEvent>][] = [
  ['a frame that is gone', () => ({ senderFrame: null })],
  ['a subframe', ({ frame }) => ({ senderFrame: { parent: frame, origin: ORIGIN } })],
  ['a top frame that is not the sender’s main frame', () => ({ senderFrame: { parent: null, origin: ORIGIN } })],
];
test.each(STRANGERS)('%s is refused', async (_, event) => {
  const link = createLink();
  await expect(link.ask(call('double', 'query', { amount: 1n }), event(link))).rejects.toThrow('refused');
});

test.each(['null', 'app://console.evil', 'app://CONSOLE', 'http://127.0.0.1', 'file://'])(
  'a page of the origin %s is refused',
  async (origin) => {
    const link = createLink();
    const frame = { parent: null, origin };
    const event = { senderFrame: frame, sender: Object.assign(link.sender, { mainFrame: frame }) };
    await expect(link.ask(call('double', 'query', { amount: 1n }), event)).rejects.toThrow('refused');
  },
);

test('there is one channel', () => {
  expect(createLink().channels).toEqual(['pho:request']);
});
