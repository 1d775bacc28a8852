import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Database } from 'better-sqlite3';
import { openMirror, openMirrorReader } from '#main/db/mirror.ts';
import { createSetWriter } from '#main/db/set-writer.ts';
import { tierSet } from '#main/db/user-sets.ts';
import { createRolloutPreview } from '#main/features/rollout/rollout-preview.ts';
import { createUserBuckets } from '#main/features/rollout/user-buckets.ts';
import { TIERS } from '#shared/domain/usage.ts';
import { ROLLOUT } from '#tests/support/rollout-state.ts';
import { bar, type BenchResult, type BenchSize } from './bar.ts';
import { percentile } from './percentile.ts';

const USERS = { small: 20_000, large: 1_000_000 } as const;
const ASKED = 30;
const LIMIT_MS = 1_000;

const fillUsers = (db: Database, count: number) =>
  db.transaction(() => {
    const insert = db.prepare(`INSERT INTO users VALUES (?, ?, 1, '', '', ?, 0, ?, 1)`);
    const sets = createSetWriter(db);
    for (let key = 1; key <= count; key += 1) {
      const tier = TIERS[key % TIERS.length] ?? 'starter';
      insert.run(key, `usr_${(key * 2_654_435_761).toString(36)}`, tier, key);
      sets.add(tierSet(tier), key);
    }
    sets.flush();
  })();

/**
 * Who would gain or lose the optimisation, over all users of a mirror: the first time, when every user's bucket has to be
 * computed, again with another percentage, and with another salt; and for how long the thread was held up meanwhile.
 */
export const run = async (size: BenchSize): Promise<BenchResult> => {
  const folder = mkdtempSync(join(tmpdir(), 'pho-preview-'));
  try {
    const { db } = openMirror(join(folder, 'mirror.db'), new Date());
    fillUsers(db, USERS[size]);
    db.close();
    const reader = openMirrorReader(join(folder, 'mirror.db'));
    const preview = createRolloutPreview({ db: reader, buckets: createUserBuckets(reader), nameOf: () => null });
    const ask = async (basisPoints: number, salt = ROLLOUT.salt) => {
      const started = performance.now();
      await preview(ROLLOUT, { rollout: { ...ROLLOUT, phase: 'partial', basisPoints, salt } });
      return performance.now() - started;
    };
    const held = monitorEventLoopDelay({ resolution: 1 });
    held.enable();
    const before = process.cpuUsage();
    const firstMs = await ask(1_000);
    held.disable();
    // On a busy machine the wait says more about the others.
    const { user, system } = process.cpuUsage(before);
    const again: number[] = [];
    for (let index = 0; index < ASKED; index += 1) again.push(await ask(index * 300));
    const otherSaltMs = await ask(1_000, 'another');
    reader.close();
    const p95Ms = percentile(again, 0.95);
    return {
      figures: {
        firstMs,
        firstCpuMs: (user + system) / 1_000,
        otherSaltMs,
        againP95Ms: p95Ms,
        heldUpMs: held.max / 1e6,
      },
      bars: {
        firstMs: bar(Math.round(firstMs), LIMIT_MS, 'atMost'),
        otherSaltMs: bar(Math.round(otherSaltMs), LIMIT_MS, 'atMost'),
        againP95Ms: bar(p95Ms, LIMIT_MS, 'atMost'),
      },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
