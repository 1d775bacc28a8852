import { afterAll, beforeAll, expect, test } from 'vitest';
import { inTransaction } from '#server/lib/transaction.ts';
import { monthOf } from '#shared/domain/time.ts';
import {
  createRecordingFixture,
  NOON,
  spending,
  usageOf,
  type RecordingFixture,
} from '#tests/support/recording-fixture.ts';
import { reassessMonth } from './reassess-month.ts';

let fixture: RecordingFixture;
const names = ['an', 'binh', 'chi', 'dung', 'giang', 'hai', 'khanh', 'long', 'mai'];
beforeAll(async () => {
  fixture = await createRecordingFixture(names);
  await fixture.rows(
    'INSERT INTO user_cost_settings (user_id, monthly_budget_vnd) SELECT id, 29000 FROM unnest($1::text[]) id',
    [names],
  );
});
afterAll(() => fixture.close());

let requests = 0;
const spend = (userId: string, dong: number, recorder = fixture.recorder) =>
  recorder.record(usageOf({ userId, requestId: `s-${(requests += 1)}`, ...spending(dong) }));
const alertsOf = (userId: string) =>
  fixture.rows<{ level: string; arming: number }>(
    'SELECT level, arming FROM alerts WHERE user_id = $1 ORDER BY revision',
    [userId],
  );
const edit = (userId: string, assignment: string) =>
  inTransaction(fixture.database, async (client) => {
    await client.query(`UPDATE user_cost_settings SET ${assignment} WHERE user_id = $1`, [userId]);
    await reassessMonth(client, userId, monthOf(NOON), NOON);
  });

test('each threshold alerts once, when spend reaches it', async () => {
  for (const dong of [20_000, 1_000, 1_000, 4_200, 200, 1_200, 100, 1_500, 500]) await spend('an', dong);
  expect(await alertsOf('an')).toEqual([
    { level: 'warning', arming: 0 },
    { level: 'critical', arming: 0 },
    { level: 'emergency', arming: 0 },
    { level: 'spent', arming: 0 },
  ]);
});

test('crossing several thresholds at once raises the highest, with what was spent', async () => {
  await spend('binh', 27_800);
  const [alert] = await fixture.rows(
    `SELECT level, a.budget_vnd, spent_vnd = cost_vnd AS settled, raised_at
     FROM alerts a JOIN monthly_usage_summary USING (user_id, month) WHERE user_id = 'binh'`,
  );
  expect(alert).toEqual({ level: 'emergency', budget_vnd: 29_000, settled: true, raised_at: NOON });
  expect(await alertsOf('binh')).toHaveLength(1);
});

test('three recorders that cross a threshold together raise it once', async () => {
  const recorders = [1, 2, 3].map(() => fixture.addRecorder({ maxBatch: 4 }));
  await Promise.all(Array.from({ length: 120 }, (_, index) => spend('chi', 220, recorders[index % 3])));
  const levels = (await alertsOf('chi')).map(({ level }) => level);
  expect(levels.length).toBeGreaterThan(0);
  expect(new Set(levels).size).toBe(levels.length);
  const [month] = await fixture.rows("SELECT alerted_level FROM monthly_usage_summary WHERE user_id = 'chi'");
  // 120 × 220 ₫ = 26.400 ₫ of 29.000 ₫: 91 %.
  expect(month).toEqual({ alerted_level: 2 });
  expect(levels.at(-1)).toBe('critical');
});

test('a budget raised above the spent amount re-arms its alerts', async () => {
  await spend('dung', 23_000);
  await edit('dung', 'monthly_budget_vnd = 58000');
  expect(await alertsOf('dung')).toEqual([{ level: 'warning', arming: 0 }]);
  await spend('dung', 22_000);
  expect(await alertsOf('dung')).toEqual([
    { level: 'warning', arming: 0 },
    { level: 'warning', arming: 1 },
  ]);
});

test('a budget raised within its levels re-arms only those above the spend', async () => {
  await spend('giang', 29_100);
  await edit('giang', 'monthly_budget_vnd = 37000');
  await spend('giang', 100);
  expect(await alertsOf('giang')).toEqual([{ level: 'spent', arming: 0 }]);
  await spend('giang', 4_500);
  expect(await alertsOf('giang')).toEqual([
    { level: 'spent', arming: 0 },
    { level: 'critical', arming: 1 },
  ]);
});

test('a budget lowered below the spent amount alerts once', async () => {
  await spend('hai', 20_000);
  await edit('hai', 'monthly_budget_vnd = 15000');
  await edit('hai', 'monthly_budget_vnd = 16000');
  await spend('hai', 10);
  expect(await alertsOf('hai')).toEqual([{ level: 'spent', arming: 0 }]);
  const [month] = await fixture.rows("SELECT budget_vnd FROM monthly_usage_summary WHERE user_id = 'hai'");
  expect(month).toEqual({ budget_vnd: 16_000 });
});

test('alerts switched off raise nothing, and switching them on raises what is due', async () => {
  await edit('khanh', 'budget_alerts_enabled = false');
  await spend('khanh', 28_000);
  expect(await alertsOf('khanh')).toEqual([]);
  await edit('khanh', 'budget_alerts_enabled = true');
  expect(await alertsOf('khanh')).toEqual([{ level: 'emergency', arming: 0 }]);
});

test('settings edited while requests are settled leave the month judged by the new ones', async () => {
  const settling = Array.from({ length: 60 }, () => spend('long', 300));
  await edit('long', 'monthly_budget_vnd = 20000');
  await Promise.all(settling);
  const [month] = await fixture.rows(
    "SELECT budget_vnd, alerted_level FROM monthly_usage_summary WHERE user_id = 'long'",
  );
  // 60 × 300 ₫ = 18.000 ₫ of 20.000 ₫: 90 %.
  expect(month).toEqual({ budget_vnd: 20_000, alerted_level: 2 });
});

test('a new month begins without alerts', async () => {
  await spend('mai', 29_500);
  await fixture.recorder.record(
    usageOf({
      userId: 'mai',
      requestId: 'next',
      ...spending(22_000),
      occurredAt: new Date('2026-11-01T00:00:00+07:00'),
    }),
  );
  expect(await fixture.rows("SELECT month, level FROM alerts WHERE user_id = 'mai' ORDER BY month")).toEqual([
    { month: '2026-10', level: 'spent' },
    { month: '2026-11', level: 'warning' },
  ]);
});
