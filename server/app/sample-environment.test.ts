import { expect, test } from 'vitest';
import { readConfig } from './config.ts';
import { sampleEnvironment } from './sample-environment.ts';

test('a key of a provider that happens to be in the environment is not used by a sample', () => {
  const env = {
    OPENAI_API_KEY: 'sk-real',
    QWEN_API_KEY: 'sk-real',
    GROQ_BASE_URL: 'https://groq.example',
    PORT: '4801',
  };
  expect(readConfig(sampleEnvironment(env))).toEqual(readConfig(sampleEnvironment({ PORT: '4801' })));
  expect(readConfig(sampleEnvironment(env)).PORT).toBe(4_801);
});

test('a sample begins with half of the users treated, unless the environment says how to begin', () => {
  const begun = (env: Record<string, string>) => {
    const { ROLLOUT_PHASE, ROLLOUT_PERCENTAGE } = readConfig(sampleEnvironment(env));
    return [ROLLOUT_PHASE, ROLLOUT_PERCENTAGE];
  };
  expect(begun({ ROLLOUT_PHASE: '' })).toEqual(['partial', 50]);
  expect(begun({ ROLLOUT_PHASE: 'testing' })).toEqual(['testing', 0]);
  expect(begun({ ROLLOUT_PHASE: 'partial', ROLLOUT_PERCENTAGE: '10' })).toEqual(['partial', 10]);
});
