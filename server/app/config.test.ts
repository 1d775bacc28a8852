import { expect, test } from 'vitest';
import { readConfig } from './config.ts';

test('an empty environment gives the defaults of the contract', () => {
  expect(readConfig({})).toEqual({
    DATABASE_URL: undefined,
    DEFAULT_MONTHLY_BUDGET_VND: 29_000,
    VND_EXCHANGE_RATE: '24167',
    COST_OPTIMIZATION_ENABLED: true,
    ROLLOUT_PHASE: 'testing',
    ROLLOUT_PERCENTAGE: 0,
    ROLLOUT_TARGET_USERS: [],
    ROLLOUT_EXCLUDE_USERS: [],
    ROLLOUT_MAX_AGE_SECONDS: 300,
    SUPPORT_BUDGET_CAP_VND: 232_000,
    HOST: '127.0.0.1',
    PORT: 4800,
    LOG_LEVEL: 'info',
    OPERATOR_SESSION_HOURS: 12,
    SERVICE_SECRET: undefined,
    CHAT_BODY_LIMIT_MB: 8,
    CHAT_DEADLINE_SECONDS: 300,
    CHAT_CLOSE_SECONDS: 20,
    CHAT_MAX_CONCURRENT: 1_000,
    ALERT_MAIL_OPERATORS: [],
    ALERT_LANGUAGE: 'vi-VN',
  });
});

test('values are read with their types, and spaces and empty variables do no harm', () => {
  const config = readConfig({
    VND_EXCHANGE_RATE: ' 25432.5 ',
    COST_OPTIMIZATION_ENABLED: 'false',
    ROLLOUT_PERCENTAGE: '0.01',
    ROLLOUT_TARGET_USERS: 'lan, minh,,lan',
    PORT: '',
  });
  expect(config).toMatchObject({
    VND_EXCHANGE_RATE: '25432.5',
    COST_OPTIMIZATION_ENABLED: false,
    ROLLOUT_PERCENTAGE: 0.01,
    ROLLOUT_TARGET_USERS: ['lan', 'minh'],
    PORT: 4800,
  });
});

test.each([
  ['DATABASE_URL', 'mysql://localhost/x'],
  ['DEFAULT_MONTHLY_BUDGET_VND', '9999'],
  ['DEFAULT_MONTHLY_BUDGET_VND', '29.000'],
  ['VND_EXCHANGE_RATE', '0'],
  ['VND_EXCHANGE_RATE', '24,167'],
  ['VND_EXCHANGE_RATE', '1e4'],
  ['COST_OPTIMIZATION_ENABLED', 'yes'],
  ['ROLLOUT_PHASE', 'half'],
  ['ROLLOUT_PERCENTAGE', '100.5'],
  ['SUPPORT_BUDGET_CAP_VND', '-1'],
  ['PORT', '65536'],
  ['PORT', '0x50'],
  ['LOG_LEVEL', 'loud'],
  ['OPERATOR_SESSION_HOURS', '0'],
  ['SERVICE_SECRET', 'short'],
  ['SERVICE_TOKEN', 'short'],
  ['CHAT_JWT_SECRET', 'short'],
  ['CHAT_JWKS_URL', 'file:///etc/keys'],
  ['OPENAI_BASE_URL', 'api.openai.com'],
  ['SMTP_URL', 'http://mail.example'],
  ['ALERT_MAIL_FROM', 'Phở Cost'],
  ['ALERT_MAIL_FROM', 'a@pho.chat, b@pho.chat'],
  ['ALERT_MAIL_OPERATORS', 'quan@pho.chat, minh'],
  ['ALERT_LANGUAGE', 'fr'],
  ['ALERT_WEBHOOK_URL', 'http://hooks.pho.chat/alerts'],
  ['ALERT_WEBHOOK_URL', 'https://user:hunter2@hooks.pho.chat/alerts'],
  ['ALERT_WEBHOOK_SECRET', 'whsec_c2hvcnQ='],
])('%s=%s stops the start with one sentence that names it', (name, value) => {
  expect(() => readConfig({ [name]: value })).toThrow(new RegExp(`^${name} must be [^\n]+\\.$`));
});

test('alerts may go to a webhook on this machine without https, and by mail from a name with an address', () => {
  expect(
    readConfig({ ALERT_WEBHOOK_URL: 'http://127.0.0.1:9000/x', ALERT_MAIL_FROM: 'Phở Cost <canhbao@pho.chat>' }),
  ).toMatchObject({ ALERT_WEBHOOK_URL: 'http://127.0.0.1:9000/x', ALERT_MAIL_FROM: 'Phở Cost <canhbao@pho.chat>' });
  expect(readConfig({ ALERT_MAIL_OPERATORS: 'quan@pho.chat, minh@pho.chat' }).ALERT_MAIL_OPERATORS).toEqual([
    'quan@pho.chat',
    'minh@pho.chat',
  ]);
});

test('a wrong secret is not repeated in the message', () => {
  expect(() => readConfig({ DATABASE_URL: 'redis://u:hunter2@h/d' })).toThrow(/^(?!.*hunter2)/);
  expect(() => readConfig({ OPENAI_API_KEY: 'sk-hunter2 sk-other' })).toThrow(/^(?!.*hunter2)/);
});
