import type { AnyTRPCRouter } from '@trpc/server';
import { handleIpcLink } from '../ipc-link-handler.ts';
import { dataPaths, type LaunchOptions } from '../launch-options.ts';
import type { Log } from '../log.ts';
import type { ShowNotice } from '../notice.ts';
import { watchParent } from '../parent-watch.ts';
import { createRendererFiles } from '../renderer-files.ts';
import { SHELL_TEXT } from '../shell-text.ts';
import type { TokenStore } from '../token-store.ts';
import type { CallContext } from '../trpc.ts';
import { APP_ORIGIN, APP_SCHEME, APP_SCHEMES, createAppProtocolHandler } from './app-protocol.ts';
import { applicationMenu } from './application-menu.ts';
import type { ConsoleWindow, ElectronPlatform } from './electron-platform.ts';
import { guardNavigation } from './guard-navigation.ts';
import { guardSession } from './guard-session.ts';
import { focusWindow, openMainWindow } from './main-window.ts';
import { createNativeNotices } from './native-notices.ts';
import { createSafeTokenStore } from './safe-token-store.ts';

/** The console without its shell, as `app/console.ts` makes it. */
export type ShelledConsole = {
  router: AnyTRPCRouter;
  context: () => CallContext;
  syncNow: () => void;
  close: () => Promise<void>;
};
export type ElectronApplicationOptions = {
  electron: ElectronPlatform;
  options: LaunchOptions;
  rendererDir: string;
  preload: string;
  openConsole: (tokenStore: TokenStore, showNotice: ShowNotice) => Promise<ShelledConsole>;
  log: Log;
};

const text = SHELL_TEXT.vi;

/** As the installer registers it; Windows shows no notice of a program it can't name. */
const APP_USER_MODEL_ID = 'chat.pho.cost-console';

/** Everything that must stand before `ready`: later is too late for the sandbox, the scheme and the lock. */
const prepare = ({ electron, options }: ElectronApplicationOptions) => {
  const { app, protocol, shell } = electron;
  app.enableSandbox();
  protocol.registerSchemesAsPrivileged(APP_SCHEMES);
  app.setPath('userData', dataPaths(options.data).electron);
  if (!app.requestSingleInstanceLock()) return false;
  if (process.platform === 'win32') app.setAppUserModelId(APP_USER_MODEL_ID);
  app.on('session-created', guardSession);
  app.on('web-contents-created', (_event, contents) => guardNavigation(contents, (url) => shell.openExternal(url)));
  return true;
};

/** Holds the first `before-quit` back until the console has closed its databases. */
const closeBeforeQuit = (
  { electron: { app }, log }: ElectronApplicationOptions,
  opened: () => ShelledConsole | undefined,
) => {
  let state: 'open' | 'closing' | 'closed' = 'open';
  app.on('before-quit', (event) => {
    const console = opened();
    if (state === 'closed' || !console) return;
    event.preventDefault();
    if (state === 'closing') return;
    state = 'closing';
    void console
      .close()
      .catch((error: unknown) => log.error({ error }, 'the console did not close cleanly'))
      .finally(() => {
        state = 'closed';
        app.quit();
      });
  });
};

const openApplication = async (parts: ElectronApplicationOptions, toFront: () => void) => {
  const { electron, options, rendererDir, preload, log } = parts;
  const paths = dataPaths(options.data);
  guardSession(electron.session.defaultSession);
  electron.protocol.handle(
    APP_SCHEME,
    createAppProtocolHandler(createRendererFiles({ root: rendererDir, connect: "'none'" })),
  );
  const tokenStore = createSafeTokenStore({
    safeStorage: electron.safeStorage,
    platform: process.platform,
    file: paths.encryptedTokens,
    onUnreadable: (error) => log.warn({ error }, 'kept sessions could not be read'),
  });
  const showNative = createNativeNotices(electron);
  const console = await parts.openConsole(tokenStore, (notice, onClick) =>
    showNative(notice, () => {
      toFront();
      onClick();
    }),
  );
  handleIpcLink({
    ipcMain: electron.ipcMain,
    appOrigin: APP_ORIGIN,
    router: console.router,
    createContext: console.context,
  });
  electron.powerMonitor.on('resume', console.syncNow);
  electron.setApplicationMenu(
    applicationMenu(text, { syncNow: console.syncNow, isMac: process.platform === 'darwin' }),
  );
  const window = openMainWindow({ electron, preload, stateFile: paths.windowState, text, now: Date.now });
  return { console, window };
};

/** Runs the console as an Electron application. Returns at once; a second instance only brings the first to the front. */
export const startElectronApplication = (parts: ElectronApplicationOptions) => {
  const { electron, options, log } = parts;
  const { app } = electron;
  if (!prepare(parts)) {
    app.quit();
    return;
  }
  let console: ShelledConsole | undefined;
  let window: ConsoleWindow | undefined;

  const toFront = () => window && focusWindow(window);
  app.on('second-instance', toFront);
  app.on('window-all-closed', () => app.quit());
  closeBeforeQuit(parts, () => console);
  watchParent(options['parent-pid'], () => app.quit());

  app
    .whenReady()
    .then(() => openApplication(parts, toFront))
    .then((opened) => {
      ({ console, window } = opened);
    })
    .catch((error: unknown) => {
      log.error({ error }, 'the console could not start');
      electron.dialog.showErrorBox(text.startFailed, error instanceof Error ? error.message : String(error));
      app.exit(1);
    });
};
