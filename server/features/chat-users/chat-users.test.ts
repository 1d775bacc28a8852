import { createServer } from 'node:http';
import { once } from 'node:events';
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestChat, type TestChat } from '#tests/support/chat.ts';

const messages = [{ role: 'user', content: 'Xin chào' }];
let chat: TestChat;
let rsa: Awaited<ReturnType<typeof generateKeyPair>>;
let elliptic: Awaited<ReturnType<typeof generateKeyPair>>;
const keys = createServer();
beforeAll(async () => {
  [rsa, elliptic] = await Promise.all([generateKeyPair('RS256'), generateKeyPair('ES256')]);
  const published = [
    { ...(await exportJWK(rsa.publicKey)), alg: 'RS256', kid: 'rsa' },
    { ...(await exportJWK(elliptic.publicKey)), alg: 'ES256', kid: 'elliptic' },
  ];
  keys.on('request', (_request, response) => response.end(JSON.stringify({ keys: published })));
  await once(keys.listen(0, '127.0.0.1'), 'listening');
  const address = keys.address();
  const port = typeof address === 'object' ? address?.port : 0;
  chat = await startTestChat({ env: { CHAT_JWKS_URL: `http://127.0.0.1:${port}/keys` } });
});
afterAll(async () => {
  await chat.close();
  keys.close();
});

const ask = async (token: string) =>
  (await chat.post('/v1/chat/completions', JSON.stringify({ model: 'gpt-4o', messages }), token)).status;
const userOf = async (id: string) =>
  (
    await chat.rows(
      `SELECT name, email, tier, monthly_budget_vnd AS budget FROM users JOIN user_cost_settings ON user_id = id
      WHERE id = $1`,
      [id],
    )
  )[0];
const signed = (alg: string, kid: string, key: CryptoKey | Uint8Array, payload: JWTPayload) =>
  new SignJWT({ tier: 'premium', ...payload })
    .setProtectedHeader({ alg, kid })
    .setIssuer('pho.chat')
    .setAudience('cost-service')
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(key);

test("pho.chat's published keys are believed, RS256 and ES256, and no key of anybody else", async () => {
  expect(await ask(await signed('RS256', 'rsa', rsa.privateKey, { sub: 'usr_rsa' }))).toBe(200);
  expect(await ask(await signed('ES256', 'elliptic', elliptic.privateKey, { sub: 'usr_elliptic' }))).toBe(200);
  const stranger = await generateKeyPair('RS256');
  expect(await ask(await signed('RS256', 'rsa', stranger.privateKey, { sub: 'usr_stranger' }))).toBe(401);
  // The public key as if it were a shared secret.
  const secret = new TextEncoder().encode(JSON.stringify(await exportJWK(rsa.publicKey)));
  expect(await ask(await signed('HS256', 'rsa', secret, { sub: 'usr_stranger' }))).toBe(401);
  expect(await userOf('usr_stranger')).toBeUndefined();
});

test('a user who is not known yet is created with the budget of their plan', async () => {
  const claims = { name: 'Đỗ Minh Khôi', email: 'khoi@example.vn' };
  expect(await ask(await chat.token('usr_new', { tier: 'premium', claims }))).toBe(200);
  expect(await userOf('usr_new')).toEqual({ ...claims, tier: 'premium', budget: 58_000 });
  expect(await ask(await chat.token('usr_bare', { tier: 'starter' }))).toBe(200);
  expect(await userOf('usr_bare')).toEqual({ name: 'usr_bare', email: '', tier: 'starter', budget: 29_000 });
});

test('many first requests at once create one user', async () => {
  const token = await chat.token('usr_crowd');
  const statuses = await Promise.all(Array.from({ length: 20 }, () => ask(token)));
  expect(new Set(statuses)).toEqual(new Set([200]));
});

test('a new plan takes its budget along, unless a person has set the budget', async () => {
  for (const id of ['usr_riser', 'usr_edited']) expect(await ask(await chat.token(id, { tier: 'starter' }))).toBe(200);
  await chat.rows(`UPDATE user_cost_settings SET monthly_budget_vnd = 40000, updated_by = 'Lê Ngọc Ánh'
    WHERE user_id = 'usr_edited'`);
  for (const id of ['usr_riser', 'usr_edited']) expect(await ask(await chat.token(id, { tier: 'ultimate' }))).toBe(200);
  expect(await userOf('usr_riser')).toMatchObject({ tier: 'ultimate', budget: 116_000 });
  expect(await userOf('usr_edited')).toMatchObject({ tier: 'ultimate', budget: 40_000 });
  const [month] = await chat.rows(`SELECT budget_vnd FROM monthly_usage_summary WHERE user_id = 'usr_riser'`);
  expect(month).toEqual({ budget_vnd: 116_000 });
});
