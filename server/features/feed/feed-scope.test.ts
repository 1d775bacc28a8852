import { EventSourceParserStream } from 'eventsource-parser/stream';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { feedChanged } from '#shared/contracts/feed.ts';
import type { Role } from '#shared/domain/permissions.ts';
import { createFeedReader } from '#tests/support/feed-reader.ts';
import { readNdjson, startTestService, type TestService } from '#tests/support/service.ts';

let now = new Date('2026-11-20T05:00:00.000Z');
let service: TestService;
beforeAll(async () => {
  service = await startTestService({ clock: () => now });
  await service.addUser({ id: 'usr_lan' });
  for (const occurredAt of ['2026-09-30T16:59:59.999Z', '2026-09-30T17:00:00.000Z', '2026-11-13T04:59:59.999Z'])
    await service.record({ occurredAt: new Date(occurredAt) });
  await service.record({ requestId: 'recent', occurredAt: new Date('2026-11-13T05:00:00.000Z') });
});
afterAll(() => service.close());

const eventually = (assertion: () => Promise<void>) => vi.waitFor(assertion, { timeout: 15_000, interval: 20 });

test('support gets the months of now and before; finance gets all', async () => {
  const monthsOf = async (role: Role) => {
    const reader = createFeedReader(service, role, 'months');
    await reader.pullAll();
    const digest = await reader.digest();
    expect(digest).toMatchObject({ settled: true, rows: reader.rows.size, hash: reader.ownHash() });
    return { months: [...reader.rows.values()].map(({ row }) => row.month), since: digest.since };
  };
  await eventually(async () => {
    expect(await monthsOf('finance')).toEqual({ months: ['2026-09', '2026-10', '2026-11'], since: null });
    expect(await monthsOf('support')).toEqual({ months: ['2026-10', '2026-11'], since: '2026-10' });
  });
});

test('raw requests come for the last seven days, and the digest counts just those', async () => {
  const reader = createFeedReader(service, 'admin', 'usage');
  await eventually(async () => {
    await reader.pullAll();
    expect([...reader.rows.values()].map(({ row }) => row.requestId)).toEqual(['recent']);
  });
  expect(await reader.digest()).toMatchObject({
    settled: true,
    rows: 1,
    hash: reader.ownHash(),
    since: '2026-11-13T05:00:00.000Z',
  });
  const before = now;
  now = new Date('2026-11-20T05:00:00.001Z');
  expect(await reader.digest()).toMatchObject({ settled: true, rows: 0, hash: '0' });
  now = before;
});

test('support reads all of one user’s month, to the Vietnamese month edge', async () => {
  const read = async (month: string) => {
    const lines = await readNdjson(await service.call('support', `/operator/users/usr_lan/usage?month=${month}`));
    expect(lines.at(-1)).toMatchObject({ op: 'end', more: false });
    return lines.slice(0, -1);
  };
  expect(await read('2026-09')).toMatchObject([{ row: { occurredAt: '2026-09-30T16:59:59.999Z' } }]);
  expect(await read('2026-10')).toMatchObject([{ row: { occurredAt: '2026-09-30T17:00:00.000Z' } }]);
  expect(await read('2026-11')).toHaveLength(2);
  expect(await read('2026-12')).toEqual([]);
});

test('one user’s month of an unknown user or of no month is refused', async () => {
  expect((await service.call('support', '/operator/users/usr_nobody/usage?month=2026-11')).status).toBe(404);
  expect((await service.call('support', '/operator/users/usr%00/usage?month=2026-11')).status).toBe(400);
  expect((await service.call('support', '/operator/users/usr_lan/usage?month=2026-13')).status).toBe(400);
});

const listen = async (token: string) => {
  const response = await fetch(`${service.url}/operator/feed/events`, {
    headers: { authorization: `Bearer ${token}` },
  });
  if (!response.body) throw new Error('No stream');
  const events = response.body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream())
    .getReader();
  return {
    async next() {
      const { value, done } = await events.read();
      return done ? null : value;
    },
    async nextChanged() {
      for (;;) {
        const event = await this.next();
        if (!event) return null;
        if (event.event === 'changed') return feedChanged.parse(JSON.parse(event.data)).collections;
      }
    },
    async ended() {
      while (await this.next());
    },
  };
};

test('listeners hear of changes in their own collections only, and the stream ends with the session', async () => {
  const [supportToken, adminToken] = [await service.signInAnew('support'), await service.signInAnew('admin')];
  const [support, admin] = [await listen(supportToken), await listen(adminToken)];
  // What changed before a stream was open is told once it is.
  expect(await support.nextChanged()).toEqual(['users', 'settings', 'months', 'alerts']);
  // Then the ping says up to when all has been told.
  expect(await support.next()).toMatchObject({ event: 'ping', data: expect.stringContaining('heldBackSeconds') });
  expect(await admin.nextChanged()).toContain('rollups');
  await service.record({ occurredAt: new Date('2026-11-20T04:00:00.000Z') });
  expect(await support.nextChanged()).toEqual(['months']);
  expect(await admin.nextChanged()).toEqual(['months', 'usage']);
  await service.call(null, '/operator/session', {
    method: 'DELETE',
    headers: { authorization: `Bearer ${supportToken}` },
  });
  await support.ended();
  // Revoked in the database, as another instance or a person would.
  await service.database.pool.query('DELETE FROM operator_sessions WHERE token = $1', [adminToken]);
  await admin.ended();
});

test('an operator holds a bounded number of streams, and the newest stays', async () => {
  const token = await service.signInAnew('finance');
  const streams = [];
  for (let i = 0; i < 5; i += 1) streams.push(await listen(token));
  await streams[0]?.ended();
  expect(await streams.at(-1)?.nextChanged()).toContain('users');
});
