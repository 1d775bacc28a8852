import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test as base, type Page } from '@playwright/test';
import type { Role } from '#shared/domain/permissions.ts';
import { ROLES } from '#shared/domain/permissions.ts';
import { openGate } from '#tests/support/gate.ts';
import { startTestCluster } from '#tests/support/postgres.ts';
import { startTestService, type TestService } from '#tests/support/service.ts';
import { createOpener, ELECTRON_MISSING, isAvailable, type OpenedShell, type ShellName } from './shells.ts';

const ROLE_NAMES: Record<Role, RegExp> = { finance: /Tài chính/u, admin: /Quản trị/u, support: /Hỗ trợ/u };

export type ServiceUnderTest = TestService & {
  /** The address the console uses; the service's own is `service.direct`. */
  url: string;
  direct: string;
  /** Makes the service unreachable, as if it had ended; its data stays. */
  stop(): Promise<void>;
  start(): Promise<void>;
};
export type ConsoleUnderTest = {
  /** The window as it is now; another one after a restart. */
  readonly page: Page;
  readonly dataDir: string;
  /** What the page complained of: policy violations, uncaught errors, errors in its console. */
  readonly complaints: string[];
  /** What the system was asked to show outside the window since this start; only the stand-in tells. */
  readonly notices: OpenedShell['notices'];
  /** Closes the console and opens it again on the same data folder. */
  restart(): Promise<void>;
  signIn(role: Role): Promise<void>;
};

type Fixtures = { available: void; service: ServiceUnderTest; console: ConsoleUnderTest };
type WorkerFixtures = { shell: ShellName; cluster: void };

const withGate = async (service: TestService): Promise<ServiceUnderTest> => {
  const gate = await openGate(service.url);
  return { ...service, url: gate.url, direct: service.url, stop: gate.shut, start: gate.open };
};

/** Opens the console on a folder of its own, with the service's operators offered for one press each. */
const openConsole = async (shellName: ShellName, service: ServiceUnderTest) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'pho-console-'));
  const samples = join(dataDir, 'sample-operators.json');
  writeFileSync(samples, JSON.stringify(ROLES.map((role) => ({ role, ...service.operators[role] }))), { mode: 0o600 });
  const complaints: string[] = [];
  const opener = await createOpener(shellName);
  const open = () =>
    opener.open({
      dataDir,
      args: ['--backend', service.url, '--samples', samples],
      onComplaint: (text) => complaints.push(text),
    });
  let shell: OpenedShell = await open();
  const console: ConsoleUnderTest = {
    get page() {
      return shell.page;
    },
    dataDir,
    complaints,
    get notices() {
      return shell.notices;
    },
    async restart() {
      await shell.close();
      shell = await open();
    },
    async signIn(role) {
      await shell.page.getByRole('button', { name: ROLE_NAMES[role] }).click();
      await expect(shell.page.getByRole('navigation', { name: 'Điều hướng chính' })).toBeVisible();
    },
  };
  return {
    console,
    log: () => shell.log(),
    async end() {
      await shell.close();
      await opener.end();
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 3 });
    },
  };
};

export const test = base.extend<Fixtures, WorkerFixtures>({
  shell: ['browser', { option: true, scope: 'worker' }],
  cluster: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the parameter's pattern.
    async ({}, provide) => {
      const cluster = await startTestCluster();
      await provide();
      await cluster.stop();
    },
    { scope: 'worker' },
  ],
  available: [
    async ({ shell }, provide, testInfo) => {
      testInfo.skip(!isAvailable(shell), ELECTRON_MISSING);
      await provide();
    },
    { auto: true },
  ],
  service: async ({ cluster: _cluster }, provide) => {
    const service = await withGate(await startTestService());
    await provide(service);
    await service.stop();
    await service.close();
  },
  console: async ({ shell, service }, provide, testInfo) => {
    const opened = await openConsole(shell, service);
    await provide(opened.console);
    if (testInfo.status !== testInfo.expectedStatus) await testInfo.attach('console.log', { body: opened.log() });
    await opened.end();
  },
});

export { expect };
