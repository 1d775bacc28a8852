import { spawn } from 'node:child_process';
import { findChromium } from './chromium.ts';

const hasDisplay = () => process.platform !== 'linux' || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);

const APP_WINDOW = ['--no-first-run', '--no-default-browser-check', '--disable-sync', '--window-size=1280,840'];

/** In the operator's own browser. Loaded only then, for most starts don't need it. */
const openInBrowser = async (link: string) => {
  const { default: open } = await import('open');
  await open(link);
};

/**
 * Shows the link in a window of its own, with a profile of its own; without a Chromium in the operator's own browser.
 * Without a display it does nothing: the printed link is then the way in. The answer closes the window.
 */
export const openAppWindow = (link: string, profileDir: string): (() => void) => {
  if (!hasDisplay()) return () => {};
  const chromium = findChromium();
  if (!chromium) {
    void openInBrowser(link);
    return () => {};
  }
  // Chromium's sandbox doesn't start for root.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const window = spawn(chromium, [`--app=${link}`, `--user-data-dir=${profileDir}`, ...APP_WINDOW, ...asRoot], {
    stdio: 'ignore',
  });
  window.on('error', () => void openInBrowser(link));
  return () => void window.kill();
};
