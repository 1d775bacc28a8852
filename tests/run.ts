import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';

/** `npm test`: builds, runs every suite even when one fails, and ends in one line `N passed, N failed`. */
const vitestReport = z.object({ numPassedTests: z.int(), numFailedTests: z.int(), numFailedTestSuites: z.int() });
const playwrightReport = z.object({ stats: z.object({ expected: z.int(), unexpected: z.int(), flaky: z.int() }) });
type Tally = { passed: number; failed: number };

const run = (command: string, args: string[], env: NodeJS.ProcessEnv = {}) =>
  spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...env } }).status;

/** A suite that ends badly without a report, or without a failed test, still counts as one failure. */
const tally = (status: number | null, read: () => Tally): Tally => {
  try {
    const counted = read();
    return status === 0 || counted.failed > 0 ? counted : { ...counted, failed: 1 };
  } catch (error) {
    console.error(error);
    return { passed: 0, failed: 1 };
  }
};

const unitTests = (reports: string): Tally => {
  const file = join(reports, 'vitest.json');
  const status = run('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`]);
  return tally(status, () => {
    const report = vitestReport.parse(JSON.parse(readFileSync(file, 'utf8')));
    return { passed: report.numPassedTests, failed: report.numFailedTests };
  });
};

const journeys = (reports: string): Tally => {
  const file = join(reports, 'playwright.json');
  const status = run('playwright', ['test', '--reporter=list,json'], { PLAYWRIGHT_JSON_OUTPUT_NAME: file });
  return tally(status, () => {
    const { stats } = playwrightReport.parse(JSON.parse(readFileSync(file, 'utf8')));
    // A test that passed only when tried again is a defect here.
    return { passed: stats.expected, failed: stats.unexpected + stats.flaky };
  });
};

const reports = mkdtempSync(join(tmpdir(), 'pho-test-'));
const tallies: Tally[] = [];
if (run('electron-vite', ['build', '--logLevel', 'warn']) === 0) tallies.push(unitTests(reports), journeys(reports));
else tallies.push({ passed: 0, failed: 1 });
rmSync(reports, { recursive: true });

const passed = tallies.reduce((sum, suite) => sum + suite.passed, 0);
const failed = tallies.reduce((sum, suite) => sum + suite.failed, 0);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
