import OpenAI, {
  APIConnectionError,
  APIConnectionTimeoutError,
  AuthenticationError,
  BadRequestError,
  InternalServerError,
  NotFoundError,
  RateLimitError,
} from 'openai';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { countTokens } from './count-tokens.ts';
import { startSimulatedProvider } from '#tests/support/simulated-provider.ts';

const provider = await startSimulatedProvider();
afterAll(() => provider.close());
beforeEach(() => provider.control({}));

const client = (name = 'openai', apiKey = 'any') =>
  new OpenAI({ baseURL: provider.baseUrl(name), apiKey, maxRetries: 0 });
const model = 'gpt-5-mini';
const messages = [{ role: 'user' as const, content: 'Kể mình nghe về phố cổ Hà Nội đi.' }];
let asked = 0;
const complete = async (headers: Record<string, string> = {}, openai = client()) => {
  const requestId = `call-${(asked += 1)}`;
  const answering = openai.chat.completions.create(
    { model, messages },
    { headers: { 'x-client-request-id': requestId, ...headers } },
  );
  return { requestId, error: await answering.then(() => null).catch((error: unknown) => error) };
};
const open = (requestId: string) =>
  client().chat.completions.create(
    { model, messages, stream: true },
    { headers: { 'x-client-request-id': requestId } },
  );
const post = (path: string, body: string) =>
  fetch(`${provider.url}${path}`, { method: 'POST', body, headers: { 'content-type': 'application/json' } });

describe('a failure', () => {
  test.each([
    ['400', BadRequestError, null],
    ['401', AuthenticationError, 'invalid_api_key'],
    ['404', NotFoundError, 'model_not_found'],
    ['429', RateLimitError, 'rate_limit_exceeded'],
    ['500', InternalServerError, null],
    ['503', InternalServerError, 'overloaded'],
  ])('%s is what the client takes it for, and is in the ledger unbilled', async (status, kind, code) => {
    provider.control({ failures: { [status]: 1 }, retryAfterSeconds: 7 });
    const { error, requestId } = await complete();
    expect(error).toBeInstanceOf(kind);
    expect(error).toMatchObject({ status: Number(status), code, type: expect.any(String) });
    const waits = status === '429' || status === '503';
    expect(error instanceof OpenAI.APIError && error.headers?.get('retry-after')).toBe(waits ? '7' : null);
    const unbilled = { promptTokens: 0, cachedTokens: 0, completionTokens: 0 };
    expect(await provider.ledger({ requestId })).toMatchObject([{ outcome: 'failed', cause: status, ...unbilled }]);
  });

  test('may be a connection that is reset', async () => {
    provider.control({ failures: { reset: 1 } });
    const { error, requestId } = await complete();
    expect(error).toBeInstanceOf(APIConnectionError);
    expect(await provider.ledger({ requestId })).toMatchObject([{ outcome: 'failed', cause: 'reset' }]);
  });

  test('may be silence, until the client gives up', async () => {
    provider.control({ hang: 1 });
    const openai = new OpenAI({ baseURL: provider.baseUrl('openai'), apiKey: 'any', maxRetries: 0, timeout: 1_500 });
    const { error, requestId } = await complete({}, openai);
    expect(error).toBeInstanceOf(APIConnectionTimeoutError);
    expect(await provider.ledger({ requestId })).toMatchObject([{ outcome: 'failed', cause: 'hang' }]);
  });

  test('comes about as often as asked for, and at the same calls in every run', async () => {
    const failures = { '503': 0.2, '429': 0.1 };
    const twin = await startSimulatedProvider({ behaviour: { failures, answerTokens: { median: 5, spread: 0 } } });
    provider.control({ failures, answerTokens: { median: 5, spread: 0 } });
    const statusesOf = (baseURL: string) =>
      Promise.all(
        Array.from({ length: 200 }, async (_, index) => {
          const headers = { 'x-client-request-id': `luck-${index}`, 'x-pho-attempt': '1' };
          const response = await fetch(`${baseURL}/chat/completions`, {
            method: 'POST',
            body: JSON.stringify({ model, messages }),
            headers,
          });
          await response.text();
          return response.status;
        }),
      );
    const statuses = await statusesOf(provider.baseUrl('openai'));
    expect(await statusesOf(twin.baseUrl('openai'))).toEqual(statuses);
    const share = (wanted: number) => statuses.filter((status) => status === wanted).length / statuses.length;
    expect(share(503)).toBeGreaterThan(0.1);
    expect(share(503)).toBeLessThan(0.3);
    expect(share(429)).toBeGreaterThan(0.04);
    expect(share(200)).toBeGreaterThan(0.6);
    await twin.close();
  });

  test('can be for one provider, one model, or those with a header only; the last rule wins', async () => {
    provider.control({
      rules: [
        { match: { headers: { 'x-pho-arm': 'treatment' } }, failures: { '500': 1 } },
        { match: { headers: { 'x-pho-arm': 'treatment' }, model: 'gpt-5-nano' }, failures: { '503': 1 } },
        { match: { provider: 'groq' }, failures: { '429': 1 } },
      ],
    });
    expect((await complete()).error).toBeNull();
    expect((await complete({ 'x-pho-arm': 'control' })).error).toBeNull();
    expect((await complete({ 'x-pho-arm': 'treatment' })).error).toMatchObject({ status: 500 });
    const nano = client().chat.completions.create(
      { model: 'gpt-5-nano', messages },
      { headers: { 'x-pho-arm': 'treatment' } },
    );
    await expect(nano).rejects.toMatchObject({ status: 503 });
    const groq = client('groq').chat.completions.create({ model: 'llama-3.1-8b-instant', messages });
    await expect(groq).rejects.toMatchObject({ status: 429 });
  });
});

describe('an answer', () => {
  test.each([0, 1, 5, 17])('that is left after %i tokens is billed for these, and its prompt', async (tokens) => {
    provider.control({ holdAfter: tokens });
    const requestId = `left-${tokens}`;
    const leaving = new AbortController();
    const answering = fetch(`${provider.baseUrl('openai')}/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ model, messages, stream: true }),
      headers: { 'x-client-request-id': requestId },
      signal: leaving.signal,
    });
    if (tokens > 0) {
      const body = (await answering).body?.pipeThrough(new TextDecoderStream()).getReader();
      let read = '';
      while (read.split('"content"').length - 2 < tokens) read += (await body?.read())?.value ?? '';
    } else {
      // Under way as soon as its generation can be asked for.
      let status = 0;
      while (status !== 200) ({ status } = await fetch(`${provider.baseUrl('openai')}/generations/${requestId}`));
      answering.catch(() => {});
    }
    leaving.abort();
    const [entry, ...others] = await provider.ledger({ requestId });
    expect(entry).toMatchObject({ outcome: 'aborted', cause: 'client', completionTokens: tokens });
    expect(entry?.promptTokens).toBeGreaterThan(10);
    expect(others).toEqual([]);
  });

  test('that the official client aborts is billed for what was generated', async () => {
    provider.control({ holdAfter: 9 });
    const stream = await open('aborted');
    let text = '';
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      if (countTokens(text) === 9) stream.controller.abort();
    }
    const [entry] = await provider.ledger({ requestId: 'aborted' });
    expect(entry).toMatchObject({ outcome: 'aborted', cause: 'client', completionTokens: countTokens(text) });
  });

  test('that is held goes on when it is let go', async () => {
    provider.control({ holdAfter: 3 });
    const stream = await open('held');
    let tokens = 0;
    for await (const chunk of stream) {
      if (chunk.choices[0]?.delta.content) tokens += 1;
      if (tokens === 3) provider.control({});
    }
    expect(tokens).toBeGreaterThan(3);
    expect(await provider.ledger({ requestId: 'held' })).toMatchObject([{ outcome: 'finished' }]);
  });

  test('that breaks off is billed for what was generated, streamed or whole', async () => {
    provider.control({ cut: 1 });
    let text = '';
    const reading = (async () => {
      for await (const chunk of await open('cut')) text += chunk.choices[0]?.delta.content ?? '';
    })();
    await expect(reading).rejects.toThrow('terminated');
    const [entry] = await provider.ledger({ requestId: 'cut' });
    expect(entry).toMatchObject({ outcome: 'aborted', cause: 'cut', completionTokens: countTokens(text) });
    const { error, requestId } = await complete();
    expect(error).toBeInstanceOf(Error);
    expect(await provider.ledger({ requestId })).toMatchObject([{ outcome: 'aborted', cause: 'cut' }]);
  });

  test('that trickles in slices through the middle of letters arrives whole', async () => {
    const read = async (requestId: string) => {
      let text = '';
      for await (const chunk of await open(requestId)) text += chunk.choices[0]?.delta.content ?? '';
      return text;
    };
    const text = await read('whole');
    provider.control({ drip: { bytes: 53, everyMs: 0 } });
    expect(await read('dripped')).toBe(text);
  });

  test('takes the time it was told to take', async () => {
    const fixed = (median: number) => ({ median, spread: 0 });
    provider.control({ firstToken: fixed(80), token: fixed(4), answerTokens: fixed(20) });
    const started = performance.now();
    const stream = await open('paced');
    const first = performance.now() - started;
    let tokens = 0;
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) tokens += 1;
    expect(first).toBeGreaterThanOrEqual(78);
    expect(performance.now() - started).toBeGreaterThanOrEqual(78 + 4 * (tokens - 2));
  });
});

describe('whoever lost an answer', () => {
  test('can ask what the call came to, also while it goes on, but not of another provider', async () => {
    const generations = async (name = 'openai') => {
      const response = await fetch(`${provider.baseUrl(name)}/generations/lost`);
      return { status: response.status, body: (await response.json()) as unknown };
    };
    expect(await generations()).toMatchObject({ status: 404, body: { error: { code: 'generation_not_found' } } });
    provider.control({ holdAfter: 2 });
    const stream = await open('lost');
    expect(await generations()).toMatchObject({ status: 200, body: { complete: false, data: [] } });
    stream.controller.abort();
    const [entry] = await provider.ledger({ requestId: 'lost' });
    expect(await generations()).toMatchObject({ status: 200, body: { complete: true, data: [entry] } });
    expect(await generations('groq')).toMatchObject({ status: 404 });
  });

  test('finds it in the whole ledger too, by time or by request', async () => {
    const { requestId } = await complete();
    const [entry] = await provider.ledger({ requestId });
    const linesOf = async (query: string) =>
      (await (await fetch(`${provider.url}/ledger?${query}`)).text()).split('\n');
    expect(await linesOf(`requestId=${requestId}`)).toEqual([JSON.stringify(entry), '']);
    expect(await linesOf('since=2999-01-01T00:00:00.000Z')).toEqual(['']);
  });
});

describe('what is not understood', () => {
  const path = '/openai/v1/chat/completions';
  test.each([
    ['no JSON', path, '{"model":', 400, null],
    ['no messages', path, '{"model":"gpt-5-mini","messages":[]}', 400, 'messages'],
    [
      'a content of another kind',
      path,
      '{"model":"m","messages":[{"role":"user","content":1}]}',
      400,
      'messages[0].content',
    ],
    ['an unknown model', path, '{"model":"gpt-0","messages":[{"role":"user","content":"a"}]}', 404, 'model'],
    ['an unknown provider', '/acme/v1/chat/completions', '{}', 404, null],
    ['an unknown address', '/openai/v1/embeddings', '{}', 404, null],
    ['an unknown fault', '/control', '{"failures":{"200":1}}', 400, null],
    ['a body of 40 MB', path, 'x'.repeat(40 * 1024 * 1024), 413, null],
  ])('%s is refused in the shape of OpenAI errors', async (_, address, body, status, param) => {
    const before = await provider.ledger();
    const response = await post(address, body);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { type: 'invalid_request_error', param } });
    expect(await provider.ledger()).toEqual(before);
  });

  test('a wrong key is refused where a key is demanded', async () => {
    const guarded = await startSimulatedProvider({ key: 'right' });
    const listed = async (apiKey: string) =>
      (await new OpenAI({ baseURL: guarded.baseUrl('openai'), apiKey, maxRetries: 0 }).models.list()).data.length;
    await expect(listed('wrong')).rejects.toBeInstanceOf(AuthenticationError);
    expect(await listed('right')).toBeGreaterThan(5);
    await guarded.close();
  });
});

test('the control address tells and changes how the provider behaves', async () => {
  const change = { failures: { '500': 1 } };
  expect(await (await post('/control', JSON.stringify(change))).json()).toEqual(change);
  expect(await (await fetch(`${provider.url}/control`)).json()).toEqual(change);
  expect((await complete()).error).toMatchObject({ status: 500 });
});
