import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

/** How long to wait for a first answer from where Electron's binary is fetched. */
const REACH_MS = 3_000;
const FETCH_MS = 180_000;

export type ShellWish = 'auto' | 'electron' | 'browser';
export type ShellChoice = { shell: 'electron'; binary: string; reason: string } | { shell: 'browser'; reason: string };

const packageVersion = z.object({ version: z.string() });

/** Electron's binary as its own installer left it; its module isn't asked, for it would start to download. */
export const findElectron = (root: string): string | undefined => {
  const folder = join(root, 'node_modules/electron');
  const marker = join(folder, 'path.txt');
  if (!existsSync(marker)) return undefined;
  const dist = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist');
  const binary = join(dist, readFileSync(marker, 'utf8'));
  return existsSync(binary) ? binary : undefined;
};

const canReachDownload = async (root: string) => {
  const { version } = packageVersion.parse(
    JSON.parse(readFileSync(join(root, 'node_modules/electron/package.json'), 'utf8')),
  );
  const mirror = process.env.ELECTRON_MIRROR ?? 'https://github.com/electron/electron/releases/download/';
  try {
    const answer = await fetch(`${mirror}v${version}/SHASUMS256.txt`, {
      method: 'HEAD',
      signal: AbortSignal.timeout(REACH_MS),
    });
    return answer.ok;
  } catch {
    return false;
  }
};

const fetchElectron = (root: string) =>
  new Promise<boolean>((resolve) => {
    const child = spawn(process.execPath, [join(root, 'node_modules/electron/install.js')], {
      stdio: 'ignore',
      timeout: FETCH_MS,
    });
    child.on('error', () => resolve(false));
    child.on('close', (code) => resolve(code === 0));
  });

/** What keeps Electron from opening a window here, were its binary there. */
const obstacle = () => {
  if (process.platform !== 'linux') return undefined;
  if (!process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return 'there is no display for Electron';
  if (process.getuid?.() === 0) return "Electron's sandbox doesn't run as root";
  return undefined;
};

/** Electron where it can run, else the browser shell, with the reason in words. Throws when Electron is demanded in vain. */
export const chooseShell = async (wish: ShellWish, root: string): Promise<ShellChoice> => {
  if (wish === 'browser') return { shell: 'browser', reason: 'as asked' };
  const hindrance = obstacle();
  if (!hindrance || wish === 'electron') {
    const present = findElectron(root);
    if (present) return { shell: 'electron', binary: present, reason: 'its binary is here' };
    const fetched = (await canReachDownload(root)) && (await fetchElectron(root)) ? findElectron(root) : undefined;
    if (fetched) return { shell: 'electron', binary: fetched, reason: 'its binary was fetched' };
  }
  const reason = hindrance ?? "Electron's binary is not here and could not be fetched";
  if (wish === 'electron') throw new Error(`--shell electron: ${reason}`);
  return { shell: 'browser', reason };
};
