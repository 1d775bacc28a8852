import * as z from 'zod';
import { ALERT_LANGUAGES } from '#server/features/alert-delivery/alert-texts.ts';
import { isLoopback } from '#server/lib/loopback.ts';
import { BUDGET_BOUNDS } from '#shared/domain/budget.ts';

const ROLLOUT_PHASES = ['disabled', 'testing', 'partial', 'full'] as const;
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** A whole number in plain digits; Number() alone would take `0x1f`, `1e3` and an empty text. */
const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .refine((value) => value >= min && value <= max);

const flag = z.enum(['true', 'false']).transform((text) => text === 'true');
const userIds = z.string().transform((text) => [
  ...new Set(
    text
      .split(',')
      .map((id) => id.trim())
      .filter(Boolean),
  ),
]);
const MAILBOX = /^[^\s<>@,;]+@[^\s<>@,;]+$/;
/** `name@domain` or `Name <name@domain>`. */
const sender = z
  .string()
  .max(320)
  .refine((text) => MAILBOX.test(/^[^<>@\r\n]*<([^<>]+)>$/.exec(text)?.[1] ?? text));
const mailboxes = z
  .string()
  .transform((text) => text.split(',').map((address) => address.trim()))
  .refine((addresses) => addresses.every((address) => MAILBOX.test(address)));

/** Alerts tell what users spend, so they cross a network only encrypted. */
const isPrivateUrl = (text: string) => {
  const url = URL.parse(text);
  if (!url || url.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || isLoopback(url.hostname);
};
/** 24 to 64 bytes behind `whsec_`, as Standard Webhooks has it. */
const isSigningSecret = (text: string) => {
  const encoded = /^whsec_([A-Za-z0-9+/]+=*)$/.exec(text)?.[1];
  const { length } = Buffer.from(encoded ?? '', 'base64');
  return text.startsWith('whsec_') ? length >= 24 && length <= 64 : text.length >= 32;
};

const { min: minBudget, max: maxBudget } = BUDGET_BOUNDS.monthlyBudgetVnd;

const address = z.url({ protocol: /^https?$/ });
const providerKey = [
  z
    .string()
    .min(1)
    .max(1_000)
    .regex(/^[\x21-\x7e]+$/)
    .optional(),
  'a key in plain ASCII',
] as const;
const providerAddress = [address.optional(), 'a web address like https://api.example.com/v1'] as const;

/** Each variable: how it is read, and what to say when it can't be. An empty variable counts as not set. */
const VARIABLES = {
  /** PostgreSQL to use; without one, the service starts its own in the data folder. */
  DATABASE_URL: [
    z.url({ protocol: /^postgres(ql)?$/ }).optional(),
    'a PostgreSQL address like postgres://user:password@host:5432/database',
  ],
  /** Đồng; the first budget of users whose tier says nothing else. */
  DEFAULT_MONTHLY_BUDGET_VND: [
    wholeNumber(minBudget, maxBudget).default(29_000),
    `whole đồng from ${minBudget} to ${maxBudget}`,
  ],
  /** Đồng per USD until a rate with a date is entered; plain decimal text, never a float. */
  VND_EXCHANGE_RATE: [
    z
      .string()
      .regex(/^\d{1,8}(\.\d{1,4})?$/)
      .refine((text) => Number(text) > 0)
      .default('24167'),
    'đồng per US dollar above 0 with at most four decimals, like 24167',
  ],
  COST_OPTIMIZATION_ENABLED: [flag.default(true), 'true or false'],
  /** The rollout's first state only; afterwards the database is the truth. */
  ROLLOUT_PHASE: [z.enum(ROLLOUT_PHASES).default('testing'), `one of ${ROLLOUT_PHASES.join(', ')}`],
  ROLLOUT_PERCENTAGE: [
    z
      .string()
      .regex(/^\d{1,3}(\.\d{1,2})?$/)
      .transform(Number)
      .refine((value) => value <= 100)
      .default(0),
    'per cent from 0 to 100 with at most two decimals',
  ],
  ROLLOUT_TARGET_USERS: [userIds.default([]), 'user ids separated by commas'],
  ROLLOUT_EXCLUDE_USERS: [userIds.default([]), 'user ids separated by commas'],
  /** Without a word from the database for longer, nobody is treated any more. */
  ROLLOUT_MAX_AGE_SECONDS: [wholeNumber(5, 86_400).default(300), 'whole seconds from 5 to 86400'],
  /** Đồng; the highest monthly budget that support may give. */
  SUPPORT_BUDGET_CAP_VND: [
    wholeNumber(minBudget, maxBudget).default(232_000),
    `whole đồng from ${minBudget} to ${maxBudget}`,
  ],
  HOST: [z.string().min(1).max(253).default('127.0.0.1'), 'a host name or address to listen on'],
  /** 0 takes a free one. */
  PORT: [wholeNumber(0, 65_535).default(4800), 'a port from 0 to 65535'],
  LOG_LEVEL: [z.enum(LOG_LEVELS).default('info'), `one of ${LOG_LEVELS.join(', ')}`],
  OPERATOR_SESSION_HOURS: [wholeNumber(1, 720).default(12), 'whole hours from 1 to 720'],
  /** Signs operator sessions; the service makes and keeps one itself when it runs its own PostgreSQL. */
  SERVICE_SECRET: [z.string().min(32).optional(), 'at least 32 random characters'],
  /** Public keys of pho.chat's tokens (RS256, ES256). Without it and without CHAT_JWT_SECRET nobody can chat. */
  CHAT_JWKS_URL: [address.optional(), 'a web address'],
  /** Secret of pho.chat's tokens (HS256). */
  CHAT_JWT_SECRET: [z.string().min(32).optional(), 'at least 32 random characters'],
  /** What trusted back ends show to report usage. */
  SERVICE_TOKEN: [z.string().min(32).optional(), 'at least 32 random characters'],
  /** The longest request, pictures included. */
  CHAT_BODY_LIMIT_MB: [wholeNumber(1, 100).default(8), 'whole megabytes from 1 to 100'],
  /** For a whole answer, with every model that is tried for it. */
  CHAT_DEADLINE_SECONDS: [wholeNumber(1, 3_600).default(300), 'whole seconds from 1 to 3600'],
  /** How long answers under way may go on when the service ends. */
  CHAT_CLOSE_SECONDS: [wholeNumber(0, 600).default(20), 'whole seconds from 0 to 600'],
  /** Chats answered at the same time; more are told to come back. */
  CHAT_MAX_CONCURRENT: [wholeNumber(1, 100_000).default(1_000), 'a whole number from 1 to 100000'],
  /** A provider is used when it has a key or an address of its own; addresses default to the provider's published one. */
  OPENAI_API_KEY: providerKey,
  OPENAI_BASE_URL: providerAddress,
  ANTHROPIC_API_KEY: providerKey,
  ANTHROPIC_BASE_URL: providerAddress,
  GOOGLE_API_KEY: providerKey,
  GOOGLE_BASE_URL: providerAddress,
  DEEPSEEK_API_KEY: providerKey,
  DEEPSEEK_BASE_URL: providerAddress,
  QWEN_API_KEY: providerKey,
  QWEN_BASE_URL: providerAddress,
  GROQ_API_KEY: providerKey,
  GROQ_BASE_URL: providerAddress,
  MISTRAL_API_KEY: providerKey,
  MISTRAL_BASE_URL: providerAddress,
  OPENROUTER_API_KEY: providerKey,
  OPENROUTER_BASE_URL: providerAddress,
  /** Where the audit log's head is written outside the database; in the data folder unless set. */
  AUDIT_ANCHOR_FILE: [z.string().min(1).max(4_096).optional(), 'the path of a file'],
  /** Mail server that alerts are sent by; without one there are no e-mails. */
  SMTP_URL: [z.url({ protocol: /^smtps?$/ }).optional(), 'a mail server like smtps://user:password@host:465'],
  ALERT_MAIL_FROM: [sender.optional(), 'an address like Phở Cost <canhbao@pho.chat>'],
  /** Who gets alerts about the service itself. */
  ALERT_MAIL_OPERATORS: [mailboxes.default([]), 'addresses separated by commas'],
  /** Language of e-mails and webhooks. */
  ALERT_LANGUAGE: [z.enum(ALERT_LANGUAGES).default('vi-VN'), `one of ${ALERT_LANGUAGES.join(', ')}`],
  /** Gets every alert as a signed POST; without one there are no webhooks. */
  ALERT_WEBHOOK_URL: [
    z
      .url({ protocol: /^https?$/ })
      .refine(isPrivateUrl)
      .optional(),
    'an https address without user and password (http only on this machine)',
  ],
  ALERT_WEBHOOK_SECRET: [
    z.string().refine(isSigningSecret).optional(),
    'whsec_ and the base64 of 24 to 64 random bytes, or at least 32 random characters',
  ],
} as const satisfies Record<string, readonly [z.ZodType, string]>;

type Variables = typeof VARIABLES;
export type Config = { readonly [Name in keyof Variables]: z.infer<Variables[Name][0]> };

/** Never repeated in a message, because they hold passwords. */
const SECRETS: readonly string[] = [
  'DATABASE_URL',
  'SERVICE_SECRET',
  'SERVICE_TOKEN',
  'CHAT_JWT_SECRET',
  'SMTP_URL',
  'ALERT_WEBHOOK_URL',
  'ALERT_WEBHOOK_SECRET',
];

/** Reads the service's settings from the environment. Throws one sentence that names the variable that is wrong. */
export const readConfig = (env: Readonly<Record<string, string | undefined>>): Config => {
  const read = Object.entries(VARIABLES).map(([name, [schema, expected]]) => {
    const value = env[name]?.trim() || undefined;
    const parsed = schema.safeParse(value);
    if (parsed.success) return [name, parsed.data];
    const found = SECRETS.includes(name) || name.endsWith('_API_KEY') ? 'what it is' : JSON.stringify(value);
    throw new Error(`${name} must be ${expected}, not ${found}.`);
  });
  return Object.fromEntries(read) as Config;
};

/** A variable of a provider, which goes by a name of its own. */
export const providerVariable = (config: Config, name: string): string | undefined => {
  const value: unknown = Object.entries(config).find(([variable]) => variable === name)?.[1];
  return typeof value === 'string' ? value : undefined;
};
