import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page, type Request as PageRequest, type Route } from 'playwright';
import { CHROMIUM_FLAGS, ensureChromium } from '../chromium.ts';
import type { FakeContents, FakeElectron, Stage } from './fake-electron.ts';
import { DELIVER, INVOKE_BINDING, preloadScript } from './preload-world.ts';

const APP_ORIGIN = 'app://console';
/** What Chromium takes for `app://console`: secure, and on no network. */
const PAGE_ORIGIN = 'https://console.app.localhost';

const toPageUrl = (url: string) => url.replace(APP_ORIGIN, PAGE_ORIGIN);
/** Undefined for what is none of the application's. */
const toAppUrl = (url: string) =>
  url === PAGE_ORIGIN || url.startsWith(`${PAGE_ORIGIN}/`) ? url.replace(PAGE_ORIGIN, APP_ORIGIN) : undefined;

type StageOptions = {
  /** Electron's `userData`: the profile is kept there, so a restart finds its localStorage. */
  profileDir: () => string;
  /** What the window was made from; known once it is. */
  fake: () => FakeElectron;
  /** Told what the page reports as an error. */
  onComplaint: (text: string) => void;
};

const answerFromProtocol = async (fake: FakeElectron, route: Route, url: string) => {
  const handler = fake.protocolHandlers.get(new URL(url).protocol.slice(0, -1));
  if (!handler) return route.abort('failed');
  const response = await handler(new Request(url, { method: route.request().method() }));
  return route.fulfill({
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: Buffer.from(await response.arrayBuffer()),
  });
};

/** Playwright knows no frame yet for the first request of a window the page opens. */
const isOfPage = (request: PageRequest, page: Page) => {
  try {
    return request.frame().page() === page;
  } catch {
    return false;
  }
};

/** Tells the main process of a navigation the page began, and whether it lets it happen. */
const mayNavigate = (contents: FakeContents, url: string, isMainFrame: boolean) => {
  let prevented = false;
  const event = { url, isMainFrame, isSameDocument: false, preventDefault: () => void (prevented = true) };
  contents.emit('will-frame-navigate', event);
  if (isMainFrame) contents.emit('will-navigate', event);
  return !prevented;
};

/** A window of the stand-in: a page of a real Chromium, fed by the application's own protocol, preload and IPC. */
export const createChromiumStage = ({ profileDir, fake, onComplaint }: StageOptions) => {
  let context: BrowserContext | undefined;
  let page: Page | undefined;
  /** Set while `loadURL` and `reload` navigate, which a page's own guards don't see. */
  let isOwnNavigation = false;

  const onRoute = async (contents: FakeContents, shown: Page, route: Route) => {
    const request = route.request();
    const url = toAppUrl(request.url());
    if (!request.isNavigationRequest())
      return url ? answerFromProtocol(fake(), route, url) : route.abort('blockedbyclient');
    if (!isOfPage(request, shown)) {
      contents.windowOpenHandler({ url: url ?? request.url() });
      return route.abort('blockedbyclient');
    }
    const isMainFrame = request.frame() === shown.mainFrame();
    if (!isOwnNavigation && !mayNavigate(contents, url ?? request.url(), isMainFrame)) return route.abort('aborted');
    contents.emit('did-start-navigation', { isMainFrame, isSameDocument: false });
    return url ? answerFromProtocol(fake(), route, url) : route.abort('blockedbyclient');
  };

  const open = async (contents: FakeContents) => {
    const [window] = fake().windows;
    const { width = 800, height = 600, webPreferences = {} } = window?.options ?? {};
    const { preload, ...preferences } = webPreferences;
    if (!preload || !preferences.contextIsolation || !preferences.sandbox) throw new Error('not a guarded window');
    context = await chromium.launchPersistentContext(profileDir(), {
      executablePath: ensureChromium(),
      args: [...CHROMIUM_FLAGS, '--remote-debugging-port=0'],
      viewport: { width, height },
      handleSIGINT: false,
      handleSIGTERM: false,
    });
    const shown = context.pages()[0] ?? (await context.newPage());
    await context.route('**/*', (route) => onRoute(contents, shown, route));
    await shown.exposeBinding(INVOKE_BINDING, ({ frame }, channel: string, message: unknown) => {
      const isMainFrame = frame === shown.mainFrame();
      const origin = toAppUrl(frame.url()) ? APP_ORIGIN : new URL(frame.url()).origin;
      const senderFrame = isMainFrame
        ? Object.assign(contents.mainFrame, { origin })
        : { parent: contents.mainFrame, origin };
      return fake().ipcHandlers.get(channel)?.({ sender: contents, senderFrame }, message);
    });
    await shown.addInitScript(preloadScript(readFileSync(preload, 'utf8'), PAGE_ORIGIN));
    context.on('page', (opened) => void opened.close());
    shown.on('pageerror', (error) => onComplaint(String(error)));
    shown.on('console', (message) => {
      if (message.type() === 'error') onComplaint(message.text());
    });
    shown.on('crash', () => contents.emit('render-process-gone', {}, { reason: 'crashed' }));
    shown.on('close', () => {
      contents.emit('destroyed');
      window?.emit('close');
      fake().electron.app.emit('window-all-closed');
    });
    return shown;
  };
  const navigate = async (how: () => Promise<unknown>) => {
    isOwnNavigation = true;
    await how();
    isOwnNavigation = false;
  };

  const stage: Stage = {
    async loadUrl(contents, url) {
      const shown = (page ??= await open(contents));
      await navigate(() => shown.goto(toPageUrl(url)));
    },
    reload: () => void navigate(async () => page?.reload()),
    deliver(channel, message) {
      // A page that has just gone or is between documents gets nothing, as in Electron.
      page
        ?.evaluate(([deliver, name, sent]) => Reflect.get(window, deliver)?.(name, sent), [
          DELIVER,
          channel,
          message,
        ] as const)
        .catch(() => {});
    },
  };
  return {
    stage,
    /** Where a test's own Playwright can join the same browser. */
    endpoint: () => {
      const [port = ''] = readFileSync(join(profileDir(), 'DevToolsActivePort'), 'utf8').split('\n');
      return `http://127.0.0.1:${port}`;
    },
    close: async () => context?.close(),
  };
};
