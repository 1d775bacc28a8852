import { afterAll, beforeAll, expect, test } from 'vitest';
import { me, session } from '#shared/contracts/session.ts';
import { startTestService, type TestService } from '#tests/support/service.ts';

let service: TestService;
let second: TestService;
beforeAll(async () => {
  service = await startTestService();
  second = await startTestService({ databaseUrl: service.databaseUrl });
});
afterAll(async () => {
  await second.close();
  await service.close();
});

const signIn = (body: unknown, at = service) =>
  at.call(null, '/operator/session', { method: 'POST', body: JSON.stringify(body) });
const meWith = (token: string, at = service) =>
  at.call(null, '/operator/me', { headers: { authorization: `Bearer ${token}` } });

test('an operator signs in, is known to every instance on the database, and signs out everywhere', async () => {
  const { email, password, name } = service.operators.support;
  const answer = await signIn({ email, password });
  const { token, operator, expiresAt } = session.parse(await answer.json());
  expect(operator).toMatchObject({ email, name, role: 'support' });
  expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(11.9 * 3_600_000);
  expect(me.parse(await (await meWith(token, second)).json()).operator).toEqual(operator);
  const out = await service.call(null, '/operator/session', {
    method: 'DELETE',
    headers: { authorization: `Bearer ${token}` },
  });
  expect(out.status).toBe(204);
  expect((await meWith(token, second)).status).toBe(401);
});

test('a role changed in the database holds from the next call', async () => {
  const token = await service.signInAnew('finance');
  const { email } = service.operators.finance;
  await service.database.pool.query(`UPDATE operators SET role = 'support' WHERE email = $1`, [email]);
  expect(me.parse(await (await meWith(token)).json()).operator.role).toBe('support');
  const rollups = await service.call(null, '/operator/feed/rollups', { headers: { authorization: `Bearer ${token}` } });
  expect(rollups.status).toBe(403);
});

test('a session that is over, made up, or of a removed operator is signed out', async () => {
  const token = await service.signInAnew('support');
  await service.database.pool.query(`UPDATE operator_sessions SET expires_at = now() WHERE token = $1`, [token]);
  expect((await meWith(token)).status).toBe(401);
  for (const wrong of ['x', 'x'.repeat(32), `${token}.abc`, 'a'.repeat(5_000), '%00%00%00%00%00%00'])
    expect((await meWith(wrong)).status).toBe(401);
  const orphan = await second.signInAnew('support');
  await service.database.pool.query('DELETE FROM operators WHERE email = $1', [second.operators.support.email]);
  expect((await meWith(orphan)).status).toBe(401);
});

test('a session in use is prolonged', async () => {
  const token = await service.signInAnew('admin');
  const expiry = async () =>
    (await service.database.pool.query('SELECT expires_at AS at FROM operator_sessions WHERE token = $1', [token]))
      .rows[0].at;
  await service.database.pool.query(
    `UPDATE operator_sessions SET expires_at = now() + interval '1 hour' WHERE token = $1`,
    [token],
  );
  expect((await meWith(token)).status).toBe(200);
  expect((await expiry()).getTime() - Date.now()).toBeGreaterThan(11.9 * 3_600_000);
});

test('wrong passwords and unknown emails sound alike; the sixth attempt in a minute waits, on any instance', async () => {
  const { email, password } = service.operators.admin;
  const unknown = await signIn({ email: 'khong.co@pho.chat', password: 'sai mật khẩu' });
  const wrong = await signIn({ email, password: 'sai mật khẩu' });
  expect([unknown.status, wrong.status]).toEqual([401, 401]);
  expect(await unknown.json()).toEqual(await wrong.json());
  // In parallel, so that guesses can't slip past the count; on two instances that share it.
  const more = await Promise.all(
    [1, 2, 3, 4, 5, 6].map((i) => signIn({ email, password: 'sai' }, i % 2 ? service : second)),
  );
  expect(more.map(({ status }) => status).sort()).toEqual([401, 401, 401, 401, 429, 429]);
  const refused = await signIn({ email: email.toUpperCase(), password });
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await refused.json()).toMatchObject({ error: { code: 'auth.tooManyAttempts' } });
  // Somebody else at the same address is not held up.
  expect(
    (await signIn({ email: second.operators.admin.email, password: second.operators.admin.password })).status,
  ).toBe(200);
});

test('a right password begins the count anew', async () => {
  const { email, password } = second.operators.finance;
  for (let i = 0; i < 4; i += 1) expect((await signIn({ email, password: 'sai' })).status).toBe(401);
  expect((await signIn({ email, password })).status).toBe(200);
  for (let i = 0; i < 2; i += 1) expect((await signIn({ email, password: 'sai' })).status).toBe(401);
});

test('nobody can sign up', async () => {
  for (const path of ['/api/auth/sign-up/email', '/operator/operators'])
    expect((await service.call(null, path, { method: 'POST', body: '{}' })).status).toBe(404);
});
