import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createFakeElectron, createFakeSession } from '#tests/support/electron-stand-in/fake-electron.ts';
import { createSampleRouter } from '#tests/support/sample-router.ts';
import { readLaunchOptions } from '../launch-options.ts';
import type { ShowNotice } from '../notice.ts';
import type { TokenStore } from '../token-store.ts';
import { startElectronApplication } from './electron-application.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pho-electron-'));
  mkdirSync(join(folder, 'renderer'));
  writeFileSync(join(folder, 'renderer/index.html'), '<!doctype html><html><head></head></html>');
});
afterEach(() => rmSync(folder, { recursive: true }));

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

const start = (fakeOptions: Parameters<typeof createFakeElectron>[0] = {}) => {
  const fake = createFakeElectron(fakeOptions);
  const calls: string[] = [];
  let tokenStore: TokenStore | undefined;
  let showNotice: ShowNotice | undefined;
  startElectronApplication({
    electron: fake.electron,
    options: readLaunchOptions(['.', '--data', join(folder, 'data'), '--enable-features=x'], { strict: false }),
    rendererDir: join(folder, 'renderer'),
    preload: '/app/out/preload/index.cjs',
    openConsole: async (store, show) => {
      tokenStore = store;
      showNotice = show;
      fake.journal.push({ name: 'openConsole', args: [] });
      return {
        router: createSampleRouter().router,
        context: () => ({ role: null }),
        syncNow: () => void calls.push('sync'),
        close: async () => void calls.push('close'),
      };
    },
    log,
  });
  const names = () => fake.journal.map(({ name }) => name);
  return { ...fake, names, calls, tokenStore: () => tokenStore, showNotice: () => showNotice };
};
const opened = async (fakeOptions: Parameters<typeof start>[0] = {}) => {
  const application = start(fakeOptions);
  await vi.waitFor(() => expect(application.windows[0]?.shown).toBe(true));
  return application;
};
const window = ({ windows: [first] }: ReturnType<typeof start>) => {
  if (!first) throw new Error('no window was opened');
  return first;
};

test('sandbox, scheme and lock stand before ready; protocol, console and IPC before the window', async () => {
  const application = await opened();
  expect(application.names()).toEqual([
    'app.enableSandbox',
    'protocol.registerSchemesAsPrivileged',
    'app.setPath',
    'app.requestSingleInstanceLock',
    'ready',
    'protocol.handle',
    'openConsole',
    'ipcMain.handle',
    'new BrowserWindow',
  ]);
});

test('the scheme is standard and secure, and passes neither CSP nor CORS', async () => {
  const { journal } = await opened();
  expect(journal.find(({ name }) => name === 'protocol.registerSchemesAsPrivileged')?.args).toEqual([
    [{ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } }],
  ]);
});

test('the one window has these web preferences and no others, frozen', async () => {
  const application = await opened();
  expect(application.windows).toHaveLength(1);
  const { webPreferences } = window(application).options;
  expect(webPreferences).toEqual({
    preload: '/app/out/preload/index.cjs',
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    safeDialogs: true,
    spellcheck: false,
    devTools: true,
  });
  expect(Object.isFrozen(webPreferences)).toBe(true);
});

test('the default session and every later one refuse permissions', async () => {
  const { electron, defaultSession } = await opened();
  const later = createFakeSession();
  electron.app.emit('session-created', later);
  for (const { handlers } of [defaultSession, later]) {
    expect(Object.keys(handlers).sort()).toEqual(['check', 'device', 'request']);
  }
});

test('a second instance gives up before it is ready', async () => {
  const application = start({ lock: false });
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
  expect(application.names()).toContain('app.quit');
  expect(application.names()).not.toContain('ready');
  expect(application.windows).toEqual([]);
});

test('a second instance brings the first to the front', async () => {
  const application = await opened();
  const first = window(application);
  Object.assign(first, { minimized: true, shown: false });
  application.electron.app.emit('second-instance');
  expect(first).toMatchObject({ minimized: false, shown: true, focused: true });
});

test('waking from sleep and the menu both sync at once', async () => {
  const application = await opened();
  application.electron.powerMonitor.emit('resume');
  expect(application.calls).toEqual(['sync']);
  const items = application.menus.flat().flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []));
  const syncNow = items.find(({ label }) => label === 'Đồng bộ ngay');
  Reflect.apply(syncNow?.click ?? (() => {}), undefined, []);
  expect(application.calls).toEqual(['sync', 'sync']);
});

test('quitting waits until the console has closed, once', async () => {
  const application = await opened();
  application.electron.app.quit();
  application.electron.app.quit();
  expect(application.names()).not.toContain('app.quit');
  await vi.waitFor(() => expect(application.names()).toContain('app.quit'));
  expect(application.calls).toEqual(['close']);
});

test('the window opens where it was closed', async () => {
  const first = await opened();
  Object.assign(window(first).options, { x: 100, y: 80, width: 900, height: 700 });
  window(first).emit('close');
  expect(window(await opened()).options).toMatchObject({ x: 100, y: 80, width: 900, height: 700 });
});

test('a page that dies is loaded again; one that dies at once again ends the application', async () => {
  let reloads = 0;
  const stage = { loadUrl: async () => {}, reload: () => void reloads++, deliver: () => {} };
  const application = await opened({ stage });
  const crash = () => window(application).webContents.emit('render-process-gone', {}, { reason: 'crashed' });
  crash();
  expect(reloads).toBe(1);
  crash();
  expect(reloads).toBe(1);
  expect(application.journal.find(({ name }) => name === 'dialog.showErrorBox')?.args).toEqual([
    'Phở Cost Console',
    'Phở Cost Console gặp sự cố và phải đóng. Các chỉnh sửa đã lưu vẫn còn trên máy này.',
  ]);
});

test('a token is written sealed, and not at all where the keyring is none', async () => {
  const sealed = (await opened()).tokenStore();
  sealed?.save('https://cost.pho.chat', 'token-123');
  expect(sealed?.persistent).toBe(true);
  expect(readFileSync(join(folder, 'data/tokens-encrypted.json'), 'utf8')).not.toContain('token-123');
  expect((await opened()).tokenStore()?.load('https://cost.pho.chat')).toBe('token-123');

  for (const unsafe of [{ isEncryptionAvailable: false }, { storageBackend: 'basic_text' as const }]) {
    const store = (await opened(unsafe)).tokenStore();
    expect(store?.persistent).toBe(false);
    expect(store?.load('https://cost.pho.chat')).toBeNull();
  }
});

const NOTICE = { title: 'Hệ thống ở mức nguy cấp', body: 'Tỷ lệ lỗi: 3,2 %' };

test('a notice is shown by the system; pressing it brings the window to the front and then tells', async () => {
  const application = await opened();
  const first = window(application);
  application.showNotice()?.(NOTICE, () => application.calls.push(first.focused ? 'pressed in front' : 'pressed'));
  expect(application.journal.filter(({ name }) => name === 'notification.show')).toEqual([
    { name: 'notification.show', args: [NOTICE] },
  ]);
  expect(application.calls).toEqual([]);
  Object.assign(first, { minimized: true, focused: false });
  application.notifications[0]?.emit('click');
  expect(application.calls).toEqual(['pressed in front']);
  expect(first).toMatchObject({ minimized: false, focused: true });
});

test('a system without notices is asked for none', async () => {
  const application = await opened({ notices: false });
  application.showNotice()?.(NOTICE, () => {});
  expect(application.notifications).toEqual([]);
});
