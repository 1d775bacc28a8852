import { writeFileSync } from 'node:fs';
import type { MenuItemConstructorOptions } from 'electron';
import { createChromiumStage } from './chromium-stage.ts';
import { createFakeElectron, type FakeElectron } from './fake-electron.ts';

/** What `electron` is while `run.ts` runs the built application. */
let userData = '';
let ending: Promise<void> | undefined;
// Closing the page quits once more; the profile is whole only when the first closing is through.
const end = (code: number) => {
  ending ??= chromium.close().finally(() => process.exit(code));
};
const chromium = createChromiumStage({
  profileDir: () => userData,
  fake: (): FakeElectron => fake,
  onComplaint: (text) => process.stdout.write(`Complaint: ${text.replaceAll('\n', ' ')}\n`),
});
const fake = createFakeElectron({
  exit: end,
  stage: {
    ...chromium.stage,
    async loadUrl(contents, url) {
      await chromium.stage.loadUrl(contents, url);
      process.stdout.write(`Page: ${chromium.endpoint()}\n`);
    },
  },
  onNote: (journal) => {
    const path = journal.findLast(({ name }) => name === 'app.setPath');
    userData = String(path?.args[1] ?? '');
    const newest = journal.at(-1);
    if (newest?.name === 'notification.show') process.stdout.write(`Notice: ${JSON.stringify(newest.args[0])}\n`);
    if (process.env.STAND_IN_JOURNAL) writeFileSync(process.env.STAND_IN_JOURNAL, JSON.stringify(journal));
  },
});
// Electron turns both into quitting.
process.on('SIGTERM', () => fake.electron.app.quit()).on('SIGINT', () => fake.electron.app.quit());
// A test presses the newest notice.
process.on('SIGUSR2', () => fake.notifications.at(-1)?.emit('click'));

export const {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Notification,
  powerMonitor,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
} = fake.electron;
export const Menu = {
  buildFromTemplate: (template: MenuItemConstructorOptions[]) => template,
  setApplicationMenu: fake.electron.setApplicationMenu,
};
