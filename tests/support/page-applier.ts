import { applyPage } from '#main/db/apply-page.ts';
import { openMirror } from '#main/db/mirror.ts';
import { microVnd, nanoUsd } from '#shared/domain/money.ts';
import type { Month } from '#shared/domain/time.ts';

/**
 * `node page-applier.ts MIRROR FROM`: applies pages of users and of their months from number FROM on until it is
 * killed, and says `ACK n` after each that was committed.
 */
const ROWS = 50;
const [path = '', from = '0'] = process.argv.slice(2);
const { db } = openMirror(path, new Date());

for (let page = Number(from); ; page++) {
  const numbers = Array.from({ length: ROWS }, (_, index) => page * ROWS + index);
  const ends = { deletes: [], cursor: String(page), complete: false, now: '2026-11-22T00:00:00.000Z' };
  applyPage(db, 'users', {
    ...ends,
    puts: numbers.map((number) => ({
      revision: String(number),
      row: {
        id: `user-${number}`,
        name: `Người Số ${number}`,
        email: `user-${number}@pho.test`,
        tier: 'starter',
        createdAt: '2026-01-01T00:00:00.000Z',
      },
    })),
  });
  applyPage(db, 'months', {
    ...ends,
    puts: numbers.map((number) => ({
      revision: String(number),
      row: {
        userId: `user-${number}`,
        month: '2026-11' as Month,
        tier: 'starter',
        requests: 1,
        failedRequests: 0,
        abandonedRequests: 0,
        unpricedRequests: 0,
        inputTokens: 10,
        cachedInputTokens: 0,
        outputTokens: 10,
        costNanoUsd: nanoUsd(BigInt(number)),
        costMicroVnd: microVnd(BigInt(number) * 3_000_000n),
        estimatedMicroVnd: microVnd(0n),
        baselineMicroVnd: microVnd(0n),
        budgetVnd: 29_000,
        lastUsedAt: '2026-11-20T00:00:00.000Z',
      },
    })),
  });
  process.stdout.write(`ACK ${page}\n`);
}
