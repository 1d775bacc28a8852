import { EventEmitter } from 'node:events';
import type {
  BrowserWindowConstructorOptions,
  CustomScheme,
  HandlerDetails,
  MenuItemConstructorOptions,
  NotificationConstructorOptions,
  Session,
  WindowOpenHandlerResponse,
} from 'electron';
import type { ConsoleWindow, ElectronPlatform, NativeNotification } from '#main/platform/electron/electron-platform.ts';
import type { IpcSenderEvent } from '#main/platform/ipc-link-handler.ts';

/** Where a window's page is shown. Tests of the main process alone have none. */
export type Stage = {
  loadUrl(contents: FakeContents, url: string): Promise<void>;
  reload(): void;
  deliver(channel: string, message: unknown): void;
};
const EMPTY_STAGE: Stage = { loadUrl: async () => {}, reload: () => {}, deliver: () => {} };

export type JournalEntry = { name: string; args: unknown[] };
type IpcListener = (event: IpcSenderEvent, message: unknown) => unknown;
type ProtocolHandler = (request: Request) => Response | Promise<Response>;
type FakeElectronOptions = {
  stage?: Stage;
  /** False when another instance holds the lock. */
  lock?: boolean;
  storageBackend?: ReturnType<ElectronPlatform['safeStorage']['getSelectedStorageBackend']>;
  isEncryptionAvailable?: boolean;
  /** False where the system shows no notices. */
  notices?: boolean;
  /** Told of each call, with all so far. */
  onNote?: (journal: JournalEntry[]) => void;
  /** Ends the process, where it is one of its own. */
  exit?: (code: number) => void;
};

export class FakeContents extends EventEmitter {
  readonly id = 1;
  readonly mainFrame = { parent: null, origin: 'app://console' };
  windowOpenHandler: (details: Pick<HandlerDetails, 'url'>) => WindowOpenHandlerResponse = () => ({ action: 'allow' });
  readonly #stage: Stage;
  constructor(stage: Stage) {
    super();
    this.#stage = stage;
  }
  setWindowOpenHandler(handler: (details: HandlerDetails) => WindowOpenHandlerResponse) {
    this.windowOpenHandler = ({ url }) =>
      handler({
        url,
        frameName: '',
        features: '',
        disposition: 'new-window',
        referrer: { url: '', policy: 'no-referrer' },
      });
  }
  reload() {
    this.#stage.reload();
  }
  send(channel: string, message: unknown) {
    // Electron clones what it sends, and refuses what can't be cloned.
    this.#stage.deliver(channel, structuredClone(message));
  }
}

/** Keeps the handlers a session was given. */
export const createFakeSession = () => {
  const handlers: {
    request?: Parameters<Session['setPermissionRequestHandler']>[0];
    check?: Parameters<Session['setPermissionCheckHandler']>[0];
    device?: Parameters<Session['setDevicePermissionHandler']>[0];
  } = {};
  return {
    handlers,
    setPermissionRequestHandler: (handler: typeof handlers.request) => void (handlers.request = handler),
    setPermissionCheckHandler: (handler: typeof handlers.check) => void (handlers.check = handler),
    setDevicePermissionHandler: (handler: typeof handlers.device) => void (handlers.device = handler),
  };
};

const createFakeApp = (
  note: (name: string, ...args: unknown[]) => void,
  { lock = true, exit = () => {} }: FakeElectronOptions,
) => {
  const app = Object.assign(new EventEmitter(), {
    enableSandbox: () => note('app.enableSandbox'),
    setAppUserModelId: (id: string) => note('app.setAppUserModelId', id),
    setPath: (name: string, path: string) => note('app.setPath', name, path),
    requestSingleInstanceLock: () => {
      note('app.requestSingleInstanceLock');
      return lock;
    },
    whenReady: async () => {
      // As in Electron, never before the entry file has run to its end.
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      note('ready');
    },
    quit: () => {
      let prevented = false;
      app.emit('before-quit', { preventDefault: () => void (prevented = true) });
      if (prevented) return;
      note('app.quit');
      exit(0);
    },
    exit: (code = 0) => {
      note('app.exit', code);
      exit(code);
    },
  });
  return app;
};

const createFakeWindowClass = (
  stage: Stage,
  windows: FakeWindow[],
  opened: (window: FakeWindow) => void,
): new (options: BrowserWindowConstructorOptions) => FakeWindow & ConsoleWindow =>
  class extends EventEmitter {
    readonly webContents = new FakeContents(stage);
    readonly options: BrowserWindowConstructorOptions;
    constructor(options: BrowserWindowConstructorOptions) {
      super();
      this.options = options;
      windows.push(this);
      opened(this);
    }
    async loadURL(url: string) {
      await stage.loadUrl(this.webContents, url);
      this.emit('ready-to-show');
    }
    shown = false;
    focused = false;
    minimized = false;
    maximized = false;
    show() {
      this.shown = true;
    }
    focus() {
      this.focused = true;
    }
    isMinimized() {
      return this.minimized;
    }
    restore() {
      this.minimized = false;
    }
    isMaximized() {
      return this.maximized;
    }
    maximize() {
      this.maximized = true;
    }
    getNormalBounds() {
      const { x = 0, y = 0, width = 800, height = 600 } = this.options;
      return { x, y, width, height };
    }
  };
type FakeWindow = EventEmitter & {
  readonly webContents: FakeContents;
  readonly options: BrowserWindowConstructorOptions;
  shown: boolean;
  focused: boolean;
  minimized: boolean;
};

const createFakeNotificationClass = (
  notifications: FakeNotification[],
  shown: (options: NotificationConstructorOptions) => void,
  isSupported: boolean,
): { new (options: NotificationConstructorOptions): FakeNotification & NativeNotification; isSupported(): boolean } =>
  class extends EventEmitter {
    readonly options: NotificationConstructorOptions;
    constructor(options: NotificationConstructorOptions) {
      super();
      this.options = options;
      notifications.push(this);
    }
    static isSupported() {
      return isSupported;
    }
    show() {
      shown(this.options);
    }
  };
type FakeNotification = EventEmitter & { readonly options: NotificationConstructorOptions };

/** Electron as far as this application uses it, with what was asked of it in order. Held to Electron's types by `ElectronPlatform`. */
export const createFakeElectron = (options: FakeElectronOptions = {}) => {
  const { stage = EMPTY_STAGE, storageBackend = 'gnome_libsecret', isEncryptionAvailable = true } = options;
  const journal: JournalEntry[] = [];
  const note = (name: string, ...args: unknown[]) => {
    journal.push({ name, args });
    options.onNote?.(journal);
  };
  const app = createFakeApp(note, options);
  const windows: FakeWindow[] = [];
  const ipcHandlers = new Map<string, IpcListener>();
  const protocolHandlers = new Map<string, ProtocolHandler>();
  const defaultSession = createFakeSession();
  const menus: MenuItemConstructorOptions[][] = [];
  const notifications: FakeNotification[] = [];
  const externalLinks: string[] = [];
  const key = (text: string) => Buffer.from(text).toString('hex');

  const electron = {
    app,
    BrowserWindow: createFakeWindowClass(stage, windows, (window) => {
      note('new BrowserWindow', window.options);
      app.emit('web-contents-created', {}, window.webContents);
    }),
    dialog: { showErrorBox: (title: string, content: string) => note('dialog.showErrorBox', title, content) },
    ipcMain: {
      handle: (channel: string, listener: IpcListener) => {
        note('ipcMain.handle', channel);
        ipcHandlers.set(channel, listener);
      },
    },
    Notification: createFakeNotificationClass(
      notifications,
      (options) => note('notification.show', options),
      options.notices ?? true,
    ),
    powerMonitor: new EventEmitter(),
    protocol: {
      registerSchemesAsPrivileged: (schemes: CustomScheme[]) => note('protocol.registerSchemesAsPrivileged', schemes),
      handle: (scheme: string, handler: ProtocolHandler) => {
        note('protocol.handle', scheme);
        protocolHandlers.set(scheme, handler);
      },
    },
    safeStorage: {
      isEncryptionAvailable: () => isEncryptionAvailable,
      getSelectedStorageBackend: () => storageBackend,
      encryptString: (text: string) => Buffer.from(`sealed:${key(text)}`),
      decryptString: (sealed: Buffer) => {
        const [, hex] = /^sealed:(.*)$/u.exec(sealed.toString()) ?? [];
        if (hex === undefined)
          throw new Error('Error while decrypting the ciphertext provided to safeStorage.decryptString.');
        return Buffer.from(hex, 'hex').toString();
      },
    },
    screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] },
    session: { defaultSession },
    shell: { openExternal: async (url: string) => void externalLinks.push(url) },
    setApplicationMenu: (template: MenuItemConstructorOptions[]) => void menus.push(template),
  } satisfies ElectronPlatform;

  return {
    electron,
    journal,
    windows,
    ipcHandlers,
    protocolHandlers,
    defaultSession,
    menus,
    notifications,
    externalLinks,
  };
};
export type FakeElectron = ReturnType<typeof createFakeElectron>;
