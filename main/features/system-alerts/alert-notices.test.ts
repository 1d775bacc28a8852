import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SHELL_TEXT } from '#main/platform/shell-text.ts';
import type { SystemAlertRow } from '#shared/contracts/feed.ts';
import { testFolder } from '#tests/support/mirror-feed.ts';
import { testSystemAlert } from '#tests/support/system-alert.ts';
import { alertNotice } from './alert-notice.ts';
import { createAlertNotices } from './alert-notices.ts';
import { createToldAlerts } from './told-alerts.ts';

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const NOW = new Date('2026-11-22T07:00:00.000Z');

/** A console on its file; `told` are the ids people were told of, in order. */
const consoleOn = (file = join(testFolder(), 'told.json')) => {
  const told: string[] = [];
  const open = () =>
    createAlertNotices({ told: createToldAlerts(file, log), show: ({ id }) => void told.push(id), now: () => NOW });
  return { told, open, file };
};
const critical = (more: Partial<SystemAlertRow> = {}) => testSystemAlert({ state: 'critical', ...more });

test('what is there at the first sync is old news; what comes then is told once, over restarts too', () => {
  const { told, open } = consoleOn();
  const [old, next] = [critical(), critical()];
  const first = open();
  first.take([old]);
  expect(told).toEqual([]);
  first.take([old, next]);
  first.take([old, { ...next, value: 9 }]);
  open().take([old, next]);
  expect(told).toEqual([next.id]);
});

test('a console that found no alert at all at first tells the first one that comes', () => {
  const { told, open } = consoleOn();
  open().take([]);
  const alert = critical();
  open().take([alert]);
  expect(told).toEqual([alert.id]);
});

test('a warning is told when it turns critical, and not again when it eases and worsens', () => {
  const { told, open } = consoleOn();
  const notices = open();
  const alert = testSystemAlert({ state: 'warning' });
  notices.take([alert]);
  expect(told).toEqual([]);
  notices.take([{ ...alert, state: 'critical' }]);
  notices.take([{ ...alert, state: 'critical', resolvedAt: NOW.toISOString() }]);
  notices.take([{ ...alert, state: 'critical' }]);
  expect(told).toEqual([alert.id]);
});

test('what was over, acknowledged or put off before it came here is not told; a rollback is, though over', () => {
  const { told, open } = consoleOn();
  const notices = open();
  notices.take([]);
  const rolledBack = critical({ rolledBack: true, resolvedAt: '2026-11-22T06:30:00.000Z' });
  notices.take([
    critical({ resolvedAt: '2026-11-22T06:30:00.000Z' }),
    critical({ acknowledgedAt: '2026-11-22T06:30:00.000Z', acknowledgedBy: 'Trần Thu Hà' }),
    critical({ snoozedUntil: '2026-11-22T08:00:00.000Z' }),
    rolledBack,
  ]);
  expect(told).toEqual([rolledBack.id]);
});

test('a file that can not be read costs the notices of what is there, and no crash', () => {
  const { told, open, file } = consoleOn();
  writeFileSync(file, '[1, 2');
  const alert = critical();
  const notices = open();
  notices.take([alert]);
  const next = critical();
  notices.take([alert, next]);
  expect(told).toEqual([next.id]);
});

test.each([
  [critical(), 'Hệ thống ở mức nguy cấp', 'Tỷ lệ lỗi: 3,2\u00a0%, ngưỡng 1\u00a0%. Nhấn để xem và xử lý.'],
  [
    critical({ rolledBack: true, metric: 'overhead', value: 412.4, threshold: 200 }),
    'Đã tự hoàn tác triển khai',
    'Độ trễ thêm vào (p95): 412,4\u00a0ms, ngưỡng 200\u00a0ms. Nhấn để xem và xử lý.',
  ],
  [
    critical({ metric: 'database', value: null, threshold: 50 }),
    'Hệ thống ở mức nguy cấp',
    'Cơ sở dữ liệu không trả lời. Nhấn để xem và xử lý.',
  ],
  [
    critical({ metric: 'provider', subject: 'openai', value: 12, threshold: 10 }),
    'Hệ thống ở mức nguy cấp',
    'Nhà cung cấp openai lỗi liên tục, đã ngừng gọi. Nhấn để xem và xử lý.',
  ],
])('a notice names figure and threshold %#', (alert, title, body) => {
  expect(alertNotice(alert, SHELL_TEXT.vi.notice)).toEqual({ title, body });
});
