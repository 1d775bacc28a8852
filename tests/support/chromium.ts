import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from 'playwright';
import { findChromium } from '#main/platform/chromium.ts';

const run = (command: string, args: string[]) => spawnSync(command, args, { stdio: 'inherit' }).status === 0;
const playwrightsOwn = () => (existsSync(chromium.executablePath()) ? chromium.executablePath() : undefined);
const isRootOnDebian = () => process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');

/**
 * The Chromium tests run in: `PHO_CHROMIUM`, one in the usual places, Playwright's own, or one installed now. Throws
 * when none can be had.
 */
export const ensureChromium = (): string => {
  const present = findChromium() ?? playwrightsOwn();
  if (present) return present;
  run(process.execPath, ['node_modules/playwright/cli.js', 'install', 'chromium']);
  const installed = playwrightsOwn();
  if (installed) return installed;
  if (isRootOnDebian()) run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium']);
  const packaged = findChromium();
  if (packaged) return packaged;
  throw new Error('These tests need a Chromium: install one, or name it in PHO_CHROMIUM.');
};

/** No call home, no first-run pages, no dependence on the size of /dev/shm. */
export const CHROMIUM_FLAGS = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-dev-shm-usage',
  '--disable-gpu',
  '--no-first-run',
];
