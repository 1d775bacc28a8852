import { expect, test } from 'vitest';
import { AppError } from '#shared/contracts/errors.ts';
import type { SavingsReport } from '#shared/contracts/savings.ts';
import { createSavingsService } from './savings.service.ts';

const NOW = new Date('2026-11-22T18:00:00.000Z');
const report = { from: '2026-10-24T17:00:00.000Z' } as SavingsReport;

/** A service that answers the first `answers` times. */
const savingsWith = (answers: number) => {
  let left = answers;
  let offline = false;
  let kept: { answer: SavingsReport; fetchedAt: string } | null = null;
  const asked: unknown[] = [];
  const service = createSavingsService({
    kept: () => kept,
    async fetch(days, fetchedAt) {
      asked.push(days);
      left -= 1;
      if (left < 0) throw new AppError('backend.failed');
      kept = { answer: report, fetchedAt };
    },
    unreachable: () => (offline ? { code: 'backend.unreachable', details: {} } : null),
    clock: () => NOW,
  });
  return { service, asked, goOffline: () => void (offline = true) };
};

test('days are those of Vietnam, today included', async () => {
  const { service, asked } = savingsWith(1);
  expect(await service.get('7d')).toEqual({ report, fetchedAt: NOW.toISOString(), failure: null });
  expect(asked).toEqual([{ from: '2026-11-17', to: '2026-11-23' }]);
});

test('without the service the last answer is told, with why it is not a newer one', async () => {
  const { service, asked, goOffline } = savingsWith(1);
  await service.get('7d');
  expect(await service.get('7d')).toMatchObject({ report, failure: { code: 'backend.failed' } });
  goOffline();
  expect(await service.get('30d')).toMatchObject({ report, failure: { code: 'backend.unreachable' } });
  expect(asked).toHaveLength(2);
});

test('what was never measured is not told', async () => {
  const { service } = savingsWith(0);
  expect(await service.get('90d')).toEqual({
    report: null,
    fetchedAt: null,
    failure: { code: 'backend.failed', details: {} },
  });
});
