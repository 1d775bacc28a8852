import { expect, test } from 'vitest';
import { AppError } from '#shared/contracts/errors.ts';
import type { MonitoringReport } from '#shared/contracts/monitoring.ts';
import type { SavingsReport } from '#shared/contracts/savings.ts';
import { createSavingsService } from './savings.service.ts';

const NOW = new Date('2026-11-22T18:00:00.000Z');
const savings = { from: '2026-10-24T17:00:00.000Z' } as SavingsReport;
const arms = { treatment: { overheadP95: 42 }, control: { overheadP95: null } };
const monitoring = { from: 'a', until: 'b', totals: { arms } } as unknown as MonitoringReport;

/** A source that keeps what it fetched; `answers` says how often that works. */
const sourceOf = <T>(answer: T, answers: number) => {
  let left = answers;
  let kept: { answer: T; fetchedAt: string } | null = null;
  const asked: unknown[] = [];
  return {
    asked,
    kept: () => kept,
    async fetch(question: unknown, fetchedAt: string) {
      asked.push(question);
      left -= 1;
      if (left < 0) throw new AppError('backend.failed');
      kept = { answer, fetchedAt };
    },
  };
};

test('days are those of Vietnam, today included', async () => {
  const saved = sourceOf(savings, 1);
  const monitored = sourceOf(monitoring, 1);
  const service = createSavingsService({
    savings: saved,
    monitoring: monitored,
    unreachable: () => null,
    clock: () => NOW,
  });
  const view = await service.get('7d');
  expect(saved.asked).toEqual([{ from: '2026-11-17', to: '2026-11-23' }]);
  expect(monitored.asked).toEqual(['7d']);
  expect(view.savings).toEqual({ answer: savings, fetchedAt: NOW.toISOString(), failure: null });
  expect(view.monitoring.answer?.arms).toEqual(arms);
});

test('without the service the last answer is told, with why it is not a newer one', async () => {
  let offline = false;
  const saved = sourceOf(savings, 2);
  const service = createSavingsService({
    savings: saved,
    monitoring: sourceOf(monitoring, 1),
    unreachable: () => (offline ? { code: 'backend.unreachable', details: {} } : null),
    clock: () => NOW,
  });
  await service.get('7d');
  const failed = await service.get('7d');
  expect(failed.savings.failure).toBeNull();
  expect(failed.monitoring).toMatchObject({ answer: { arms }, failure: { code: 'backend.failed' } });
  offline = true;
  const view = await service.get('30d');
  expect(view.savings).toEqual({
    answer: savings,
    fetchedAt: NOW.toISOString(),
    failure: { code: 'backend.unreachable', details: {} },
  });
  expect(saved.asked).toHaveLength(2);
});
