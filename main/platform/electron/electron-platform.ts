import type {
  App,
  BrowserWindow,
  BrowserWindowConstructorOptions,
  Dialog,
  Event,
  MenuItemConstructorOptions,
  Notification,
  NotificationConstructorOptions,
  Protocol,
  Rectangle,
  RenderProcessGoneDetails,
  SafeStorage,
  Session,
  Shell,
  WebContents,
  WebContentsWillFrameNavigateEventParams,
} from 'electron';
import type { IpcReceiver } from '../ipc-link-handler.ts';

/**
 * The part of Electron this application uses. `main/electron.ts` passes the real one, so the compiler holds it to
 * Electron's own types; tests pass a stand-in.
 */
export type NavigationEvent = Event<Pick<WebContentsWillFrameNavigateEventParams, 'url'>>;

export type PageContents = Pick<WebContents, 'setWindowOpenHandler' | 'reload'> & {
  on(
    event: 'will-navigate' | 'will-frame-navigate' | 'will-redirect',
    listener: (event: NavigationEvent) => void,
  ): unknown;
  on(event: 'will-attach-webview', listener: (event: Pick<Event, 'preventDefault'>) => void): unknown;
  on(
    event: 'render-process-gone',
    listener: (event: unknown, details: Pick<RenderProcessGoneDetails, 'reason'>) => void,
  ): unknown;
};

export type GuardedSession = Pick<
  Session,
  'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler'
>;

export type ConsoleWindow = Pick<
  BrowserWindow,
  'loadURL' | 'show' | 'focus' | 'isMinimized' | 'restore' | 'isMaximized' | 'maximize' | 'getNormalBounds'
> & {
  webContents: PageContents;
  once(event: 'ready-to-show' | 'closed', listener: () => void): unknown;
  on(event: 'close', listener: () => void): unknown;
};
export type WindowClass = new (options: BrowserWindowConstructorOptions) => ConsoleWindow;

export type NativeNotification = Pick<Notification, 'show'> & {
  on(event: 'click' | 'close', listener: () => void): unknown;
};
export type NotificationClass = {
  new (options: NotificationConstructorOptions): NativeNotification;
  isSupported(): boolean;
};

export type ElectronApp = Pick<
  App,
  'enableSandbox' | 'requestSingleInstanceLock' | 'quit' | 'exit' | 'setPath' | 'setAppUserModelId' | 'whenReady'
> & {
  on(event: 'second-instance' | 'window-all-closed' | 'activate', listener: () => void): unknown;
  on(event: 'before-quit', listener: (event: Pick<Event, 'preventDefault'>) => void): unknown;
  on(event: 'session-created', listener: (session: GuardedSession) => void): unknown;
  on(event: 'web-contents-created', listener: (event: unknown, contents: PageContents) => void): unknown;
};

export type ElectronPlatform = {
  app: ElectronApp;
  BrowserWindow: WindowClass;
  setApplicationMenu(template: MenuItemConstructorOptions[]): void;
  dialog: Pick<Dialog, 'showErrorBox'>;
  ipcMain: IpcReceiver;
  Notification: NotificationClass;
  powerMonitor: { on(event: 'resume', listener: () => void): unknown };
  protocol: Pick<Protocol, 'registerSchemesAsPrivileged' | 'handle'>;
  safeStorage: Pick<
    SafeStorage,
    'isEncryptionAvailable' | 'getSelectedStorageBackend' | 'encryptString' | 'decryptString'
  >;
  screen: { getAllDisplays(): { workArea: Rectangle }[] };
  session: { readonly defaultSession: GuardedSession };
  shell: Pick<Shell, 'openExternal'>;
};
