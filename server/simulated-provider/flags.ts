import * as z from 'zod';
import { behaviourChange, type BehaviourChange } from './behaviour.ts';
import type { SimulatedProviderOptions } from './simulated-provider.ts';

/** Flags of the simulated provider; `npm run service` takes them as `--simulate-…`. */
export const PROVIDER_FLAGS = {
  /** Same seed, same answers and same faults. */
  seed: { type: 'string' },
  /** Median milliseconds to the first token, and its spread (sigma of the logarithm). */
  latency: { type: 'string' },
  'latency-spread': { type: 'string' },
  /** Median milliseconds from token to token, and its spread. */
  'token-delay': { type: 'string' },
  'token-delay-spread': { type: 'string' },
  /** Median length of an answer in tokens. */
  'answer-tokens': { type: 'string' },
  /** Share of calls that fail, by status or `reset`: `503=0.01,429=0.02,reset=0.001`. */
  failures: { type: 'string' },
  /** Share of answers that break off, and of calls that are never answered. */
  cut: { type: 'string' },
  hang: { type: 'string' },
  /** Anything else, as the JSON that `POST /control` takes. It goes before the other flags. */
  behaviour: { type: 'string' },
  /** Bearer key to demand. */
  key: { type: 'string' },
  /** Models to offer beside those of the price table, separated by commas. */
  models: { type: 'string' },
} as const satisfies Record<string, { type: 'string' }>;
export type ProviderFlag = keyof typeof PROVIDER_FLAGS;

const number = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}(\.\d{1,9})?$/)
    .transform(Number)
    .pipe(z.number().min(min).max(max));
const milliseconds = (byDefault: number) => number(0, 600_000).default(byDefault);
const spread = number(0, 3).default(0.3);
const share = number(0, 1).default(0);

const failures = z
  .string()
  .regex(/^(([45]\d\d|reset)=[\d.]+)(,([45]\d\d|reset)=[\d.]+)*$/)
  .transform((text) => Object.fromEntries(text.split(',').map((pair) => pair.split('='))))
  .pipe(z.record(z.string(), number(0, 1)))
  .default({});

const json = z.string().transform((text, context): BehaviourChange => {
  try {
    return behaviourChange.parse(JSON.parse(text));
  } catch {
    context.addIssue('not a behaviour');
    return z.NEVER;
  }
});

/** How each is read, and what it must be. */
const READ = {
  seed: [z.string().default('1'), 'a text'],
  latency: [milliseconds(350), 'milliseconds up to 600000'],
  'latency-spread': [spread, 'a number from 0 to 3'],
  'token-delay': [milliseconds(8), 'milliseconds up to 600000'],
  'token-delay-spread': [spread, 'a number from 0 to 3'],
  'answer-tokens': [number(1, 100_000).default(120), 'a number of tokens'],
  failures: [failures, 'shares by status, like 503=0.01,reset=0.001'],
  cut: [share, 'a share from 0 to 1'],
  hang: [share, 'a share from 0 to 1'],
  behaviour: [json.default({}), 'JSON as /control takes it'],
  key: [z.string().min(1).optional(), 'a text'],
  models: [
    z
      .string()
      .transform((text) => text.split(',').filter(Boolean))
      .default([]),
    'names separated by commas',
  ],
} as const satisfies Record<ProviderFlag, readonly [z.ZodType, string]>;
type Values = { [Flag in ProviderFlag]: z.infer<(typeof READ)[Flag][0]> };

const readValues = (given: Readonly<Record<string, unknown>>, prefix: string) => {
  const read = Object.entries(READ).map(([name, [schema, expected]]) => {
    const parsed = schema.safeParse(given[`${prefix}${name}`]);
    if (!parsed.success) throw new Error(`--${prefix}${name} must be ${expected}.`);
    return [name, parsed.data];
  });
  return Object.fromEntries(read) as Values;
};

/** What the flags ask for. Throws one sentence that names the flag that is wrong. */
export const readProviderFlags = (
  given: Readonly<Record<string, unknown>>,
  prefix = '',
): Pick<SimulatedProviderOptions, 'behaviour' | 'seed' | 'key' | 'extraModels'> => {
  const flags = readValues(given, prefix);
  return {
    seed: flags.seed,
    key: flags.key,
    extraModels: flags.models,
    behaviour: {
      firstToken: { median: flags.latency, spread: flags['latency-spread'] },
      token: { median: flags['token-delay'], spread: flags['token-delay-spread'] },
      answerTokens: { median: flags['answer-tokens'], spread: 0.6 },
      failures: flags.failures,
      cut: flags.cut,
      hang: flags.hang,
      ...flags.behaviour,
    },
  };
};
