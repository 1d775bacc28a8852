import { expect, test } from 'vitest';
import type { RoutingPolicy } from '#shared/contracts/routing-policy.ts';
import { policyChanges } from './policy-draft.ts';

const POLICY: RoutingPolicy = {
  required: { simple: 'small', medium: 'mid', complex: 'strong' },
  sureFromPercent: 65,
  modelTiers: { 'openai/a': 'small', 'openai/b': 'mid' },
  blockedModels: ['openai/x', 'openai/y'],
};

test('two policies are the same however their models are ordered', () => {
  const reordered = {
    ...POLICY,
    modelTiers: { 'openai/b': 'mid', 'openai/a': 'small' } as const,
    blockedModels: ['openai/y', 'openai/x'],
  };
  expect(policyChanges(POLICY, reordered)).toEqual([]);
});

test('every field that differs is named once', () => {
  const other: RoutingPolicy = {
    required: { ...POLICY.required, medium: 'strong' },
    sureFromPercent: 70,
    modelTiers: { 'openai/a': 'mid', 'openai/c': 'strong', 'openai/b': 'mid' },
    blockedModels: ['openai/x'],
  };
  expect(policyChanges(POLICY, other)).toEqual([
    { field: 'required', name: 'medium' },
    { field: 'sureFromPercent', name: '' },
    { field: 'modelTiers', name: 'openai/a' },
    { field: 'modelTiers', name: 'openai/c' },
    { field: 'blockedModels', name: 'openai/y' },
  ]);
});
