import type { ShellText } from '../shell-text.ts';
import { APP_URL } from './app-protocol.ts';
import type { ConsoleWindow, ElectronPlatform } from './electron-platform.ts';
import { webPreferences } from './web-preferences.ts';
import { readWindowState, writeWindowState } from './window-state.ts';

type MainWindowOptions = {
  electron: Pick<ElectronPlatform, 'BrowserWindow' | 'screen' | 'dialog' | 'app'>;
  preload: string;
  stateFile: string;
  text: ShellText;
  now: () => number;
};

/** A page that dies again this soon would go on dying. */
const CRASH_LOOP_MS = 10_000;

/** The application's one window, opened where it was last and shown when it has something to show. */
export const openMainWindow = ({ electron, preload, stateFile, text, now }: MainWindowOptions): ConsoleWindow => {
  const { maximized, ...bounds } = readWindowState(
    stateFile,
    electron.screen.getAllDisplays().map(({ workArea }) => workArea),
  );
  const window = new electron.BrowserWindow({
    ...bounds,
    minWidth: 360,
    minHeight: 400,
    show: false,
    title: 'Phở Cost Console',
    webPreferences: webPreferences(preload),
  });
  if (maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () =>
    writeWindowState(stateFile, { ...window.getNormalBounds(), maximized: window.isMaximized() }),
  );

  let lastCrash = -Infinity;
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit') return;
    const isLoop = now() - lastCrash < CRASH_LOOP_MS;
    lastCrash = now();
    if (!isLoop) return window.webContents.reload();
    electron.dialog.showErrorBox('Phở Cost Console', text.crashed);
    electron.app.quit();
  });
  void window.loadURL(APP_URL);
  return window;
};

export const focusWindow = (window: ConsoleWindow) => {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
};
