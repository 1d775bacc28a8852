import { defineConfig } from '@playwright/test';
import type { ShellName } from './tests/e2e/shells.ts';

const SHELLS: ShellName[] = ['browser', 'stand-in', 'electron'];

export default defineConfig<object, { shell: ShellName }>({
  testDir: 'tests/e2e',
  outputDir: 'test-results',
  globalSetup: './tests/e2e/announce-shells.ts',
  timeout: 60_000,
  expect: { timeout: 10_000 },
  workers: 2,
  fullyParallel: false,
  forbidOnly: true,
  use: { locale: 'vi-VN', timezoneId: 'Asia/Ho_Chi_Minh' },
  projects: SHELLS.map((shell) => ({ name: shell, use: { shell } })),
});
