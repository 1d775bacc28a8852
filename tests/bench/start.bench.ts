import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright';
import { dataPaths } from '#main/platform/launch-options.ts';
import { createFileTokenStore } from '#main/platform/token-store.ts';
import { accountFiles } from '#main/sync/account.ts';
import type { Operator } from '#shared/contracts/session.ts';
import { startProgram } from '#tests/e2e/program.ts';
import { CHROMIUM_FLAGS, ensureChromium } from '#tests/support/chromium.ts';
import { bar, type BenchResult, type BenchSize } from './bar.ts';
import { benchMirror } from './bench-mirror.ts';

const LIMIT_MS = 1_500;
const RUNS = 5;
/** Nothing listens there: a start shows what is stored, whatever the network does. */
const BACKEND = 'http://127.0.0.1:9';
const OPERATOR: Operator = { id: 'op_bench', name: 'Trần Thu Hà', email: 'ha@pho.test', role: 'finance' };
const MONTH = '2026-11';

/** A data folder as a signed-in console leaves it, over the mirror of this size. */
const prepareData = (size: BenchSize) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'pho-bench-start-'));
  symlinkSync(benchMirror(size), accountFiles(dataDir, BACKEND, OPERATOR.id).mirror);
  createFileTokenStore(dataPaths(dataDir).tokens).save(BACKEND, 'a token nobody asks for');
  writeFileSync(join(dataDir, 'session.json'), JSON.stringify({ backendUrl: BACKEND, operator: OPERATOR }));
  return dataDir;
};

/** Milliseconds from starting the process to its answering, and to the first amount in đồng on the overview. */
const startOnce = async (browser: Browser, dataDir: string) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const began = performance.now();
  const console = await startProgram(
    ['out/main/browser.js', '--no-open', '--data', dataDir, '--backend', BACKEND],
    /^Console: (\S+)$/u,
  );
  const servingMs = performance.now() - began;
  try {
    await context.request.get(console.matched);
    await page.goto(new URL(`/overview?month=${MONTH}`, console.matched).href);
    await page.waitForFunction(() => /\d\s₫/u.test(document.querySelector('main')?.innerText ?? ''));
    return { servingMs, figuresMs: performance.now() - began };
  } finally {
    await context.close();
    await console.stop();
  }
};

const median = (values: number[]) => Math.round(values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0);

/** The built console, from process start to first figures, in a Chromium that already runs. */
export const run = async (size: BenchSize): Promise<BenchResult> => {
  const dataDir = prepareData(size);
  const launching = performance.now();
  const browser = await chromium.launch({ executablePath: ensureChromium(), args: CHROMIUM_FLAGS });
  const chromiumMs = Math.round(performance.now() - launching);
  const starts = [];
  for (let run = 0; run < RUNS; run++) starts.push(await startOnce(browser, dataDir));
  await browser.close();
  rmSync(dataDir, { recursive: true });

  const figuresMs = median(starts.map((start) => start.figuresMs));
  return {
    figures: {
      servingMs: median(starts.map((start) => start.servingMs)),
      figuresMs,
      slowestMs: Math.round(Math.max(...starts.map((start) => start.figuresMs))),
      chromiumLaunchMs: chromiumMs,
    },
    bars: { figuresMs: bar(figuresMs, LIMIT_MS, 'atMost') },
  };
};
