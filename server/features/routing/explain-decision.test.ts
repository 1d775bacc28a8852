import { expect, test } from 'vitest';
import { ROUTING_REASONS } from '#shared/domain/routing-reason.ts';
import { explainDecision } from './explain-decision.ts';

const VALUES = {
  model: 'openai/gpt-5.6-luna',
  complexity: 'simple',
  cost: '1900000',
  insteadModel: 'openai/gpt-5.6-sol',
  insteadCost: '41000000',
  failedModel: 'google/gemini-2.5-flash',
  remaining: '2420000',
  budget: '29000000000',
  cap: '100000000',
  maxOutputTokens: 1_200,
};
const plain = (text: string) => text.replaceAll('\u00a0', ' ');

test('a choice explains itself with the model and both amounts', () => {
  const of = (locale: 'vi-VN' | 'en-US') => plain(explainDecision('cheapestGoodEnough', VALUES, locale));
  expect(of('vi-VN')).toBe('Chọn gpt-5.6-luna: câu hỏi đơn giản, 1,9 ₫ thay vì 41 ₫');
  expect(of('en-US')).toBe('Chose gpt-5.6-luna: a simple question, 1.9 ₫ instead of 41 ₫');
});

test('a refusal says what is left of which budget', () => {
  expect(plain(explainDecision('budgetExhausted', VALUES))).toBe(
    'Từ chối: ngân sách tháng 29.000 ₫ chỉ còn 2,42 ₫, không đủ cho câu hỏi này',
  );
});

test('a model whose name holds slashes keeps them', () => {
  const values = { ...VALUES, model: 'groq/openai/gpt-oss-120b' };
  expect(explainDecision('controlGroup', values)).toContain('openai/gpt-oss-120b');
});

test('every reason has a sentence in both languages that its values fill', () => {
  for (const reason of ROUTING_REASONS)
    for (const locale of ['vi-VN', 'en-US'] as const)
      expect(explainDecision(reason, VALUES, locale)).toMatch(/^[^{…]{10,}$/);
});
