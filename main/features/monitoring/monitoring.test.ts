import { expect, test } from 'vitest';
import { applyPage } from '#main/db/apply-page.ts';
import { readKeptAnswer, storeKeptAnswer } from '#main/db/kept-answers.ts';
import { AppError } from '#shared/contracts/errors.ts';
import type { HealthRow } from '#shared/contracts/health.ts';
import { monitoringReport, type MonitoringReport } from '#shared/contracts/monitoring.ts';
import type { HealthState } from '#shared/domain/health-verdict.ts';
import { pageOf, testMirror } from '#tests/support/mirror-feed.ts';
import { testHealthRow, testMonitoringReport } from '#tests/support/monitoring-report.ts';
import { readHealth } from './health-view.ts';
import { createMonitoringService } from './monitoring.service.ts';

const minute = (time: string, state: HealthState): HealthRow =>
  testHealthRow({ at: `2026-11-22T${time}:00.000Z`, state });

test('health is the newest minute, and the day as stretches of one state with its gaps', () => {
  const db = testMirror();
  expect(readHealth(db)).toEqual({ latest: null, spans: [] });
  applyPage(
    db,
    'health',
    pageOf<'health'>([
      minute('06:01', 'stable'),
      minute('06:02', 'stable'),
      minute('06:03', 'critical'),
      minute('06:10', 'stable'),
    ]),
  );
  const { latest, spans } = readHealth(db);
  expect(latest).toMatchObject({ at: '2026-11-22T06:10:00.000Z', state: 'stable' });
  expect(spans.map(({ from, until, state }) => [from.slice(11, 16), until.slice(11, 16), state])).toEqual([
    ['06:00', '06:02', 'stable'],
    ['06:02', '06:03', 'critical'],
    ['06:09', '06:10', 'stable'],
  ]);
});

type Answer = AppError | MonitoringReport | 'none yet';
const serviceOver = (answers: { current: Answer }) => {
  const db = testMirror();
  let now = new Date('2026-11-22T07:00:00.000Z');
  const service = createMonitoringService({
    health: () => readHealth(db),
    kept: (range) => readKeptAnswer(db, `monitoring.${range}`, monitoringReport),
    async ask(range) {
      const { current } = answers;
      if (current instanceof AppError) throw current;
      if (current === 'none yet') return new Promise(() => {});
      const text = JSON.stringify(monitoringReport.encode(current));
      const keep = async (fetchedAt: string) =>
        storeKeptAnswer(db, { name: `monitoring.${range}`, fetchedAt, answer: text });
      return { answer: current, keep };
    },
    patienceMs: 10,
    unreachable: () => null,
    clock: () => now,
  });
  return { service, later: () => void (now = new Date('2026-11-22T08:00:00.000Z')) };
};

test('what was told of a range is kept for when the service can not be asked, each range by itself', async () => {
  const answers: { current: Answer } = { current: testMonitoringReport('24h') };
  const { service, later } = serviceOver(answers);
  const fresh = await service.report('24h');
  expect(fresh).toMatchObject({ failure: null, fetchedAt: '2026-11-22T07:00:00.000Z', report: { range: '24h' } });
  expect(typeof fresh.report?.tiers[0]?.costMicroVnd).toBe('bigint');

  later();
  answers.current = new AppError('backend.timeout');
  expect(await service.report('24h')).toEqual({ ...fresh, failure: { code: 'backend.timeout', details: {} } });
  answers.current = 'none yet';
  expect(await service.report('24h')).toEqual(fresh);
  answers.current = new AppError('backend.timeout');
  expect(await service.report('7d')).toMatchObject({ report: null, fetchedAt: null });
});
