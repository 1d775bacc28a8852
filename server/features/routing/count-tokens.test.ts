import { countTokens as countO200k } from 'gpt-tokenizer/encoding/o200k_base';
import { expect, test } from 'vitest';
import { countTokens } from './count-tokens.ts';
import { requestTokens } from './request-tokens.ts';

const SENTENCE = 'Em muốn hỏi thủ tục đăng ký tạm trú cho người nước ngoài ở phường Bến Nghé cần giấy tờ gì ạ? ';

test('a text counts the same composed and decomposed', () => {
  expect(countTokens(SENTENCE.normalize('NFD'))).toBe(countO200k(SENTENCE));
  expect(countO200k(SENTENCE.normalize('NFD'))).toBeGreaterThan(2 * countO200k(SENTENCE));
});

test('a text of some pages is counted as o200k counts it', () => {
  const pages = SENTENCE.repeat(300);
  expect(countTokens(pages)).toBe(countO200k(pages));
});

test('a long text is estimated within three per cent, and a megabyte without a space does not hold anybody up', () => {
  const lines = Array.from({ length: 3_000 }, (_, line) => `${line}. ${SENTENCE.slice(0, 20 + (line % 70))}`);
  const exact = lines.reduce((tokens, line) => tokens + countO200k(`${line}\n`), 0);
  expect(Math.abs(countTokens(lines.join('\n')) / exact - 1)).toBeLessThan(0.03);
  expect(countTokens('a'.repeat(1_000_000))).toBeGreaterThan(50_000);
});

test('what looks like a control token is text', () => {
  expect(countTokens('<|endoftext|>')).toBeGreaterThan(1);
});

test('a request counts its messages, pictures, tool calls and tools', () => {
  const text = requestTokens({ messages: [{ content: SENTENCE }] });
  expect(text).toBe(countO200k(SENTENCE) + 7);
  const picture = { type: 'image_url', image_url: { detail: 'low' } };
  expect(requestTokens({ messages: [{ content: [{ type: 'text', text: SENTENCE }, picture] }] })).toBe(text + 85);
  const calling = [{ function: { name: 'weather', arguments: '{}' } }];
  expect(requestTokens({ messages: [{ content: null, tool_calls: calling }] })).toBe(7 + 3 + 2);
  const tools = [{ type: 'function', function: { name: 'weather' } }];
  expect(requestTokens({ messages: [{ content: SENTENCE }], tools })).toBe(text + countO200k(JSON.stringify(tools)));
});
