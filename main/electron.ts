import { join } from 'node:path';
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  Notification,
  powerMonitor,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
} from 'electron';
import { openShelledConsole } from '#main/app/shelled-console.ts';
import { startElectronApplication } from '#main/platform/electron/electron-application.ts';
import { readLaunchOptions } from '#main/platform/launch-options.ts';
import { createLog } from '#main/platform/log.ts';

/** The console in Electron; built to out/main/electron.js, beside out/preload and out/renderer. */
const log = createLog();
const options = readLaunchOptions(process.argv.slice(1), { strict: false });

startElectronApplication({
  electron: {
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
    setApplicationMenu: (template) => Menu.setApplicationMenu(Menu.buildFromTemplate(template)),
  },
  options,
  rendererDir: join(import.meta.dirname, '../renderer'),
  preload: join(import.meta.dirname, '../preload/index.cjs'),
  openConsole: (tokenStore, showNotice) =>
    openShelledConsole({ shell: 'electron', options, tokenStore, showNotice, log }),
  log,
});
