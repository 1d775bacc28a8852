import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createBreaker } from './breaker.ts';
import { ProviderFailure } from './provider-failure.ts';

const OPTIONS = { failureShare: 0.5, windowMs: 10_000, minimumCalls: 10, probeAfterMs: 5_000 };
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

const down = () => Promise.reject(new ProviderFailure('http503', { spent: 'nothing' }));
const leave = () => Promise.reject(new ProviderFailure('aborted', { spent: 'unknown' }));
const up = async () => 'answer';
const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'ok',
    (error: ProviderFailure) => error.code,
  );
const failMany = async (breaker: ReturnType<typeof createBreaker>, times = 20) => {
  for (let call = 0; call < times; call += 1) await codeOf(breaker.run(down));
};

test('one failure opens nothing, nor do few, nor a share that is small', async () => {
  const breaker = createBreaker(OPTIONS);
  await failMany(breaker, 9);
  expect(breaker.state()).toBe('closed');
  const busy = createBreaker(OPTIONS);
  for (let call = 0; call < 60; call += 1) await codeOf(busy.run(call % 3 === 0 ? down : up));
  expect(busy.state()).toBe('closed');
});

test('a large share of failures opens it, and then the provider is not asked', async () => {
  const breaker = createBreaker(OPTIONS);
  await failMany(breaker);
  expect([breaker.state(), breaker.isAvailable()]).toEqual(['open', false]);
  let asked = 0;
  const counting = async () => (asked += 1);
  expect(await codeOf(breaker.run(counting))).toBe('breakerOpen');
  expect(asked).toBe(0);
});

test('after a while one call probes, the others go elsewhere, and an answer closes it', async () => {
  const breaker = createBreaker(OPTIONS);
  await failMany(breaker);
  vi.setSystemTime(Date.now() + 5_000);
  expect(breaker.isAvailable()).toBe(true);
  const { promise, resolve } = Promise.withResolvers<string>();
  const probe = breaker.run(() => promise);
  expect([breaker.state(), await codeOf(breaker.run(up))]).toEqual(['probing', 'breakerOpen']);
  resolve('back');
  await probe;
  expect([breaker.state(), await codeOf(breaker.run(up))]).toEqual(['closed', 'ok']);
});

test('a probe that fails opens it for another while', async () => {
  const breaker = createBreaker(OPTIONS);
  await failMany(breaker);
  vi.setSystemTime(Date.now() + 5_000);
  expect(await codeOf(breaker.run(down))).toBe('http503');
  expect([breaker.state(), breaker.isAvailable()]).toEqual(['open', false]);
});

test('clients that leave say nothing about the provider', async () => {
  const breaker = createBreaker(OPTIONS);
  for (let call = 0; call < 30; call += 1) await codeOf(breaker.run(leave));
  expect(breaker.state()).toBe('closed');
});
