import OpenAI from 'openai';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { startSimulatedProvider } from '#tests/support/simulated-provider.ts';

const provider = await startSimulatedProvider();
afterAll(() => provider.close());
beforeEach(() => provider.control({}));

const client = (name = 'openai') => new OpenAI({ baseURL: provider.baseUrl(name), apiKey: 'any', maxRetries: 0 });
const ask = 'Gợi ý giúp mình ba món ăn sáng nhanh gọn cho cả nhà.';
const messages = [{ role: 'user' as const, content: ask }];
let asked = 0;
/** Headers that find the call in the ledger again. */
const named = () => {
  const requestId = `request-${(asked += 1)}`;
  return { requestId, options: { headers: { 'x-client-request-id': requestId, 'x-pho-attempt': '1' } } };
};

describe('an answer', () => {
  test('is the same text and the same usage streamed and whole, and is in the ledger as told', async () => {
    const whole = named();
    const { choices, usage } = await client().chat.completions.create({ model: 'gpt-5-mini', messages }, whole.options);
    const streamed = named();
    const stream = await client().chat.completions.create(
      { model: 'gpt-5-mini', messages, stream: true, stream_options: { include_usage: true } },
      streamed.options,
    );
    let text = '';
    const chunks = [];
    for await (const chunk of stream) {
      chunks.push(chunk);
      text += chunk.choices[0]?.delta.content ?? '';
    }
    expect(text).toBe(choices[0]?.message.content);
    expect(text.length).toBeGreaterThan(20);
    expect(chunks.length).toBeGreaterThan(10);
    expect(chunks.slice(0, -1).every((chunk) => chunk.usage === null)).toBe(true);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage });
    const billed = {
      provider: 'openai',
      model: 'gpt-5-mini',
      attempt: '1',
      promptTokens: usage?.prompt_tokens,
      completionTokens: usage?.completion_tokens,
      outcome: 'finished',
    };
    expect(await provider.ledger({ requestId: whole.requestId })).toMatchObject([{ ...billed, streamed: false }]);
    expect(await provider.ledger({ requestId: streamed.requestId })).toMatchObject([{ ...billed, streamed: true }]);
  });
});
