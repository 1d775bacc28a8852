import { expect, test } from 'vitest';
import { createFakeSession, FakeContents } from '#tests/support/electron-stand-in/fake-electron.ts';
import { createAppProtocolHandler } from './app-protocol.ts';
import { isAllowedExternalLink } from './external-links.ts';
import { guardNavigation } from './guard-navigation.ts';
import { guardSession } from './guard-session.ts';

/** What Electron 45 may ask for, and one it may ask for some day. */
const PERMISSIONS = [
  'ar',
  'automatic-fullscreen',
  'background-fetch',
  'background-sync',
  'captured-surface-control',
  'clipboard-read',
  'clipboard-sanitized-write',
  'deprecated-sync-clipboard-read',
  'display-capture',
  'fileSystem',
  'fullscreen',
  'geolocation',
  'hid',
  'idle-detection',
  'keyboardLock',
  'local-fonts',
  'media',
  'mediaKeySystem',
  'midi',
  'midiSysex',
  'nfc',
  'notifications',
  'openExternal',
  'pointerLock',
  'screen-wake-lock',
  'serial',
  'speaker-selection',
  'storage-access',
  'top-level-storage-access',
  'unknown',
  'usb',
  'vr',
  'window-management',
  'a-permission-of-the-future',
];

test.each(PERMISSIONS)('the permission %s is refused, asked for or checked', (permission) => {
  const session = createFakeSession();
  guardSession(session);
  const answers: boolean[] = [];
  Reflect.apply(session.handlers.request ?? (() => {}), undefined, [
    null,
    permission,
    (granted: boolean) => answers.push(granted),
    {},
  ]);
  answers.push(
    Reflect.apply(session.handlers.check ?? (() => true), undefined, [null, permission, 'app://console', {}]),
  );
  expect(answers).toEqual([false, false]);
});

test.each(['hid', 'serial', 'usb'])('no %s device is given', (deviceType) => {
  const session = createFakeSession();
  guardSession(session);
  expect(
    Reflect.apply(session.handlers.device ?? (() => true), undefined, [{ deviceType, origin: 'app://console' }]),
  ).toBe(false);
});

const guarded = () => {
  const contents = new FakeContents({ loadUrl: async () => {}, reload: () => {}, deliver: () => {} });
  const externalLinks: string[] = [];
  guardNavigation(contents, async (url) => void externalLinks.push(url));
  return { contents, externalLinks };
};
const isRefused = (contents: FakeContents, event: string, url = '') => {
  let refused = false;
  contents.emit(event, { url, preventDefault: () => void (refused = true) });
  return refused;
};
const NAVIGATIONS = ['will-navigate', 'will-frame-navigate', 'will-redirect'];

test.each([
  'app://console.evil/',
  'app://evil/',
  'app://console:1/',
  'app://user@console/',
  'http://console/',
  'https://pho.chat/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'data:text/html,x',
  'blob:app://console/1',
  'about:blank',
  'devtools://devtools/',
  'not a url',
  '',
])('a page cannot be led to %s', (url) => {
  const { contents } = guarded();
  expect(NAVIGATIONS.map((event) => isRefused(contents, event, url))).toEqual([true, true, true]);
});

test.each(['app://console/', 'app://console/nguoi-dung/1?month=2026-11#top'])('a page may go to %s', (url) => {
  const { contents } = guarded();
  expect(NAVIGATIONS.map((event) => isRefused(contents, event, url))).toEqual([false, false, false]);
});

test('a webview is refused', () => {
  expect(isRefused(guarded().contents, 'will-attach-webview')).toBe(true);
});

test.each([
  ['https://docs.pho.chat/chi-phi?x=1', true],
  ['https://pho.chat', true],
  ['http://pho.chat/', false],
  ['https://pho.chat.evil.example/', false],
  ['https://evilpho.chat/', false],
  ['https://a@pho.chat/', false],
  ['https://pho.chat@evil.example/', false],
  ['https://pho.chat:8443/', false],
  ['https://sub.docs.pho.chat/', false],
  ['file:///etc/passwd', false],
  ['smb://pho.chat/share', false],
  ['javascript:alert(1)', false],
  ['mailto:a@pho.chat', false],
  ['ms-msdt:/id', false],
  ['//pho.chat', false],
  ['', false],
])('the link %s opens outside: %s; a window opens never', (url, allowed) => {
  const { contents, externalLinks } = guarded();
  expect(isAllowedExternalLink(url)).toBe(allowed);
  expect(contents.windowOpenHandler({ url })).toEqual({ action: 'deny' });
  expect(externalLinks).toEqual(allowed ? [url] : []);
});

test('the protocol answers its own host and GET only', async () => {
  const handler = createAppProtocolHandler({ answer: async (path) => new Response(path) });
  const status = async (url: string, method = 'GET') => (await handler({ url, method })).status;
  expect(await status('app://console/index.html')).toBe(200);
  expect(await status('app://evil/index.html')).toBe(404);
  expect(await status('app://console/', 'POST')).toBe(405);
});

test('the protocol passes the path on as it was written', async () => {
  const handler = createAppProtocolHandler({ answer: async (path) => new Response(path) });
  expect(await (await handler({ url: 'app://console/..%2fsecret%00', method: 'GET' })).text()).toBe('/..%2fsecret%00');
});
