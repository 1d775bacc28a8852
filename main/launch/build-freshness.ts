import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const SOURCES = ['main', 'preload', 'renderer', 'shared', 'locales', 'resources'];
const SINGLE_SOURCES = ['electron.vite.config.ts', 'package-lock.json'];
const OUTPUTS = ['out/main/electron.js', 'out/main/browser.js', 'out/preload/index.cjs', 'out/renderer/index.html'];

const changedAt = (path: string) => statSync(path, { throwIfNoEntry: false })?.mtimeMs;

const newestBelow = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/u.test(entry.name))
    .reduce((newest, entry) => Math.max(newest, changedAt(join(entry.parentPath, entry.name)) ?? 0), 0);

/** Whether a file the build reads has changed since the build, or there is none. */
export const isBuildStale = (root: string) => {
  const outputs = OUTPUTS.map((path) => changedAt(join(root, path)));
  const oldest = Math.min(...outputs.map((at) => at ?? -Infinity));
  const singles = SINGLE_SOURCES.map((path) => changedAt(join(root, path)) ?? 0);
  return Math.max(...SOURCES.map((folder) => newestBelow(join(root, folder))), ...singles) > oldest;
};
