import fc from 'fast-check';
import OpenAI from 'openai';
import type { ChatCompletionMessageParam, ChatCompletionTool } from 'openai/resources/chat/completions';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { countTokens } from './count-tokens.ts';
import { startSimulatedProvider } from '#tests/support/simulated-provider.ts';

let now = Date.parse('2026-11-22T08:00:00Z');
const provider = await startSimulatedProvider({ now: () => now, extraModels: ['model-of-no-list'] });
afterAll(() => provider.close());
beforeEach(() => provider.control({}));

const client = (name = 'openai') => new OpenAI({ baseURL: provider.baseUrl(name), apiKey: 'any', maxRetries: 0 });
const says = (content: string): ChatCompletionMessageParam[] => [{ role: 'user', content }];
const breakfast = says('Gợi ý giúp mình ba món ăn sáng nhanh gọn cho cả nhà.');
const model = 'gpt-5-mini';

let asked = 0;
/** Headers that find the call in the ledger again. */
const named = () => {
  const requestId = `request-${(asked += 1)}`;
  return { requestId, options: { headers: { 'x-client-request-id': requestId, 'x-pho-attempt': '1' } } };
};
const streamed = async (body: Partial<OpenAI.Chat.ChatCompletionCreateParamsStreaming>, { options } = named()) => {
  const stream = await client().chat.completions.create(
    { model, messages: breakfast, stream_options: { include_usage: true }, ...body, stream: true },
    options,
  );
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  const deltas = chunks.flatMap(({ choices }) => choices.map(({ delta }) => delta));
  return {
    chunks,
    text: deltas.map(({ content }) => content ?? '').join(''),
    calls: deltas.flatMap(({ tool_calls: calls = [] }) => calls),
  };
};

describe('an answer', () => {
  test('has the same text and usage streamed and whole, and stands in the ledger as it was told', async () => {
    const [whole, inParts] = [named(), named()];
    const { choices, usage } = await client().chat.completions.create({ model, messages: breakfast }, whole.options);
    const { text, chunks } = await streamed({}, inParts);
    expect(text).toBe(choices[0]?.message.content);
    expect(chunks.length).toBeGreaterThan(10);
    expect(chunks.slice(0, -1).every((chunk) => chunk.usage === null)).toBe(true);
    expect(chunks.at(-2)?.choices).toMatchObject([{ delta: {}, finish_reason: 'stop' }]);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage });
    const billed = {
      at: new Date(now).toISOString(),
      provider: 'openai',
      model,
      attempt: '1',
      outcome: 'finished',
      cause: null,
      cachedTokens: 0,
      promptTokens: usage?.prompt_tokens,
      completionTokens: usage?.completion_tokens,
    };
    const { requestId } = whole;
    expect(await provider.ledger({ requestId })).toEqual([{ ...billed, requestId, streamed: false }]);
    const other = inParts.requestId;
    expect(await provider.ledger({ requestId: other })).toEqual([{ ...billed, requestId: other, streamed: true }]);
  });

  test('comes without a usage block when none is asked for, or none is given', async () => {
    const { chunks } = await streamed({ stream_options: null });
    expect(chunks.every((chunk) => !('usage' in chunk) && chunk.choices.length === 1)).toBe(true);
    provider.control({ usage: false });
    expect((await streamed({})).chunks.every((chunk) => !('usage' in chunk))).toBe(true);
    expect(await client().chat.completions.create({ model, messages: breakfast })).not.toHaveProperty('usage');
  });

  test('is billed by what o200k makes of its text, and dearer where a provider cuts text finer', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), async (question) => {
        const { choices, usage } = await client().chat.completions.create({ model, messages: says(question) });
        expect(usage?.completion_tokens).toBe(countTokens(choices[0]?.message.content ?? ''));
        expect(usage?.total_tokens).toBe((usage?.prompt_tokens ?? 0) + (usage?.completion_tokens ?? 0));
      }),
      { numRuns: 40 },
    );
    const long = says('phở '.repeat(500));
    const ours = await client().chat.completions.create({ model, messages: long });
    const theirs = await client('anthropic').chat.completions.create({ model: 'claude-haiku-4-5', messages: long });
    expect(theirs.usage?.prompt_tokens).toBe(Math.ceil((ours.usage?.prompt_tokens ?? 0) * 1.35));
  });

  test('ends at the limit of its tokens, which it is billed for, at both names of the limit', async () => {
    for (const limit of [{ max_tokens: 7 }, { max_completion_tokens: 7 }]) {
      const { choices, usage } = await client().chat.completions.create({ model, messages: breakfast, ...limit });
      expect(choices[0]?.finish_reason).toBe('length');
      expect(countTokens(choices[0]?.message.content ?? '')).toBe(7);
      expect(usage?.completion_tokens).toBe(7);
    }
    const { chunks } = await streamed({ max_tokens: 1 });
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('length');
    expect(chunks.at(-1)?.usage?.completion_tokens).toBe(1);
  });

  test('stops before a stop sequence', async () => {
    const whole = await client().chat.completions.create({ model, messages: breakfast });
    const text = whole.choices[0]?.message.content ?? '';
    const stopped = await client().chat.completions.create({ model, messages: breakfast, stop: ['.', '~~'] });
    expect(stopped.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: text.split('.')[0] } });
    expect(stopped.usage?.completion_tokens).toBeLessThan(whole.usage?.completion_tokens ?? 0);
  });

  test('has as many choices as asked for, each its own, all of them billed', async () => {
    const { choices, usage } = await client().chat.completions.create({ model, messages: breakfast, n: 3 });
    const texts = choices.map(({ message }) => message.content ?? '');
    expect(new Set(texts).size).toBe(3);
    expect(usage?.completion_tokens).toBe(texts.reduce((sum, text) => sum + countTokens(text), 0));
    const { chunks } = await streamed({ n: 3 });
    const textOf = (wanted: number) =>
      chunks
        .flatMap((chunk) => chunk.choices)
        .map(({ index, delta }) => (index === wanted ? (delta.content ?? '') : ''))
        .join('');
    expect([0, 1, 2].map(textOf)).toEqual(texts);
    expect(chunks.at(-1)?.usage).toEqual(usage);
  });

  test('changes with the seed of the request and with that of the provider, and with nothing else', async () => {
    const other = await startSimulatedProvider({ seed: 'other' });
    const twin = await startSimulatedProvider();
    const textFrom = async (url: string, seed: number) => {
      const openai = new OpenAI({ baseURL: url, apiKey: 'any' });
      return (await openai.chat.completions.create({ model, messages: breakfast, seed })).choices[0]?.message.content;
    };
    const text = await textFrom(provider.baseUrl('openai'), 1);
    expect(await textFrom(twin.baseUrl('openai'), 1)).toBe(text);
    expect(await textFrom(twin.baseUrl('openai'), 2)).not.toBe(text);
    expect(await textFrom(other.baseUrl('openai'), 1)).not.toBe(text);
    await Promise.all([other.close(), twin.close()]);
  });
});

describe('a prompt', () => {
  test('counts as cached as far as whole messages of it came before, for five minutes', async () => {
    const rules = { role: 'system' as const, content: 'Bạn là trợ lý của quán phở. '.repeat(200) };
    const usageOf = async (question: string) => {
      const messages = [rules, ...says(question)];
      return (await client().chat.completions.create({ model, messages })).usage?.prompt_tokens_details?.cached_tokens;
    };
    const inRules = Math.floor((countTokens(rules.content) + 4) / 128) * 128;
    expect(inRules).toBeGreaterThan(1_024);
    expect(await usageOf('Mấy giờ mở cửa?')).toBe(0);
    expect(await usageOf('Có bán chay không?')).toBe(inRules);
    now += 5 * 60_000;
    expect(await usageOf('Còn chỗ không?')).toBe(0);
    expect(await usageOf('Đặt bàn thế nào?')).toBe(inRules);
  });

  test('may hold pictures, which are billed by their detail', async () => {
    const tokensWith = async (detail: 'low' | 'high') => {
      const content = [
        { type: 'text' as const, text: 'Trong ảnh có gì?' },
        { type: 'image_url' as const, image_url: { url: 'data:image/png;base64,AAAA', detail } },
      ];
      const { usage } = await client().chat.completions.create({ model, messages: [{ role: 'user', content }] });
      return usage?.prompt_tokens ?? 0;
    };
    expect((await tokensWith('high')) - (await tokensWith('low'))).toBe(765 - 85);
  });

  test('of a megabyte of one letter is counted in seconds, and of control tokens as the text they are', async () => {
    const { usage } = await client().chat.completions.create({
      model,
      messages: says('a'.repeat(300_000)),
      max_tokens: 1,
    });
    expect(usage?.prompt_tokens).toBeGreaterThan(30_000);
    expect(countTokens('<|endoftext|>')).toBeGreaterThan(1);
  });
});

describe('tools', () => {
  const weather: ChatCompletionTool = {
    type: 'function',
    function: {
      name: 'get_weather',
      description: 'Lấy thời tiết hiện tại của một thành phố',
      parameters: {
        type: 'object',
        properties: {
          city: { type: 'string' },
          unit: { type: 'string', enum: ['celsius'] },
          days: { type: 'integer' },
        },
        required: ['city', 'unit'],
      },
    },
  };
  const question = says('Thời tiết Đà Nẵng hôm nay thế nào?');

  test('are called when the question is about them, and their result is answered in words', async () => {
    const first = await client().chat.completions.create({ model, messages: question, tools: [weather] });
    const [choice] = first.choices;
    expect(choice).toMatchObject({ finish_reason: 'tool_calls', message: { content: null } });
    const [call] = choice?.message.tool_calls ?? [];
    if (call?.type !== 'function' || !choice) throw new Error('No call');
    expect(call.function.name).toBe('get_weather');
    expect(JSON.parse(call.function.arguments)).toEqual({ city: 'Hà Nội', unit: 'celsius' });
    const result = { role: 'tool' as const, tool_call_id: call.id, content: '{"celsius":31}' };
    const messages = [...question, choice.message, result];
    const second = await client().chat.completions.create({ model, messages, tools: [weather] });
    expect(second.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: expect.any(String) } });
    expect(second.usage?.prompt_tokens).toBeGreaterThan(first.usage?.prompt_tokens ?? 0);
  });

  test('stream their arguments in parts after the name', async () => {
    const { calls, chunks } = await streamed({ messages: question, tools: [weather] });
    expect(calls[0]).toMatchObject({ index: 0, type: 'function', function: { name: 'get_weather', arguments: '' } });
    const whole = calls.map((call) => call.function?.arguments ?? '').join('');
    expect(JSON.parse(whole)).toEqual({ city: 'Hà Nội', unit: 'celsius' });
    expect(calls.length).toBeGreaterThan(3);
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('tool_calls');
  });

  test('are called when demanded, and left alone when forbidden or when the talk is of other things', async () => {
    const finishWith = async (choice: OpenAI.Chat.ChatCompletionToolChoiceOption, messages = question) => {
      const body = { model, messages, tools: [weather], tool_choice: choice };
      return (await client().chat.completions.create(body)).choices[0]?.finish_reason;
    };
    expect(await finishWith('none')).toBe('stop');
    expect(await finishWith('auto', breakfast)).toBe('stop');
    expect(await finishWith('required', breakfast)).toBe('tool_calls');
    expect(await finishWith({ type: 'function', function: { name: 'get_weather' } }, breakfast)).toBe('tool_calls');
  });
});

test('each provider lists the models of the price table, and OpenRouter all of them', async () => {
  const idsOf = async (name: string) => (await client(name).models.list()).data.map(({ id }) => id);
  expect(await idsOf('openai')).toContain('gpt-5.6-luna');
  expect(await idsOf('qwen')).toEqual(await idsOf('alibaba'));
  expect(await idsOf('mistral')).toEqual(['mistral-small-latest', 'mistral-large-latest', 'model-of-no-list']);
  expect(await idsOf('openrouter')).toEqual(expect.arrayContaining(['openai/gpt-5-mini', 'anthropic/claude-opus-5']));
});
