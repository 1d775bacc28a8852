import { chromium, _electron, type Browser, type Page } from '@playwright/test';
import * as z from 'zod';
import { findElectron } from '#main/launch/choose-shell.ts';
import { CHROMIUM_FLAGS, ensureChromium } from '#tests/support/chromium.ts';
import { startProgram } from './program.ts';

export type ShellName = 'browser' | 'stand-in' | 'electron';
export type OpenedShell = {
  page: Page;
  /** Ends the console as a person would, and waits until it is gone. */
  close(): Promise<void>;
  log(): string;
  /** What the system was asked to show, and the press of the newest; only where a test can see it. */
  notices?: { titles(): string[]; press(): void };
};
type OpenShell = (parts: {
  dataDir: string;
  args: string[];
  onComplaint: (text: string) => void;
}) => Promise<OpenedShell>;

const COMPLAINT = /^Complaint: (.*)$/u;
const NOTICE = /^Notice: (.*)$/u;
const notice = z.object({ title: z.string() });

/** Errors the page reports; a request that was answered with an error status is the application's to show. */
const watch = (page: Page, onComplaint: (text: string) => void) => {
  page.on('pageerror', (error) => onComplaint(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      onComplaint(message.text());
  });
};

/** The browser shell with a page of this test's own Chromium. The page's preferences live as long as the opener. */
const browserOpener = async (): Promise<{ open: OpenShell; end: () => Promise<void> }> => {
  const browser: Browser = await chromium.launch({ executablePath: ensureChromium(), args: CHROMIUM_FLAGS });
  const context = await browser.newContext();
  let port = '0';
  const open: OpenShell = async ({ dataDir, args, onComplaint }) => {
    const shell = await startProgram(
      ['out/main/browser.js', '--no-open', '--port', port, '--data', dataDir, ...args],
      /^Console: (\S+)$/u,
    );
    port = new URL(shell.matched).port;
    const page = await context.newPage();
    watch(page, onComplaint);
    await page.goto(shell.matched);
    return {
      page,
      log: shell.log,
      async close() {
        await page.close();
        await shell.stop();
      },
    };
  };
  return { open, end: () => browser.close() };
};

/** The built bundles in the Electron stand-in, whose own Chromium this test joins. */
const openStandIn: OpenShell = async ({ dataDir, args, onComplaint }) => {
  const titles: string[] = [];
  const onLine = (line: string) => {
    const [, shown] = NOTICE.exec(line) ?? [];
    if (shown) titles.push(notice.parse(JSON.parse(shown)).title);
    const [, complaint] = COMPLAINT.exec(line) ?? [];
    if (complaint) onComplaint(complaint);
  };
  const standIn = await startProgram(
    ['tests/support/electron-stand-in/run.ts', '--data', dataDir, ...args],
    /^Page: (\S+)$/u,
    onLine,
  );
  const browser = await chromium.connectOverCDP(standIn.matched);
  const page = browser.contexts()[0]?.pages()[0];
  if (!page) throw new Error('the stand-in shows no page');
  return {
    page,
    log: standIn.log,
    notices: { titles: () => titles, press: () => standIn.signal('SIGUSR2') },
    async close() {
      await standIn.stop();
      await browser.close();
    },
  };
};

/** The real thing, where its binary is. */
const openElectron: OpenShell = async ({ dataDir, args, onComplaint }) => {
  const executablePath = findElectron(process.cwd());
  if (!executablePath) throw new Error(ELECTRON_MISSING);
  const application = await _electron.launch({ executablePath, args: ['.', '--data', dataDir, ...args] });
  const page = await application.firstWindow();
  watch(page, onComplaint);
  return { page, log: () => '', close: () => application.close() };
};

export const ELECTRON_MISSING = "Electron's binary is not in node_modules (npx install-electron fetches it)";
export const isAvailable = (shell: ShellName) => shell !== 'electron' || findElectron(process.cwd()) !== undefined;

export const createOpener = async (shell: ShellName) => {
  if (shell === 'browser') return browserOpener();
  return { open: shell === 'electron' ? openElectron : openStandIn, end: async () => {} };
};
