import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

/**
 * `npm run lockfile`: gives package-lock.json the optional platform packages that npm left out.
 * npm 11 drops those that its registry mirror doesn't hold and then refuses the lockfile in `npm ci`
 * (https://github.com/npm/cli/issues/9342). Run it after every `npm install` of a new package.
 */
const file = join(import.meta.dirname, '../../package-lock.json');
const lockedPackage = z.looseObject({
  dev: z.boolean().optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
});
const lockfile = z.looseObject({ packages: z.record(z.string(), lockedPackage) });

const PLATFORM =
  /(android|darwin|freebsd|linux|openbsd|netbsd|win32|windows|openharmony|sunos|aix)-?(arm64|arm|x64|ia32|ppc64|riscv64|s390x|loong64)?/;

/** What npm would have written, read from the package's name. */
const platformOf = (name: string) => {
  const [, os = '', cpu] = PLATFORM.exec(name) ?? [];
  if (!os) throw new Error(`Unknown platform in the package name ${name}`);
  const libc = name.includes('musl') ? { libc: ['musl'] } : name.includes('gnu') ? { libc: ['glibc'] } : {};
  return { os: [os === 'windows' ? 'win32' : os], ...(cpu ? { cpu: [cpu] } : {}), ...libc };
};

const lock = lockfile.parse(JSON.parse(readFileSync(file, 'utf8')));

/** Whether `name` resolves from the package at `from`, walking up as Node does. */
const isLocked = (from: string, name: string): boolean => {
  if (`${from}${from && '/'}node_modules/${name}` in lock.packages) return true;
  if (from === '') return false;
  const parent = from.lastIndexOf('/node_modules/');
  return isLocked(parent === -1 ? '' : from.slice(0, parent), name);
};

const missing = Object.entries(lock.packages).flatMap(([path, { dev, optionalDependencies = {} }]) =>
  Object.entries(optionalDependencies)
    .filter(([name]) => !isLocked(path, name))
    .map(([name, version]) => [
      `node_modules/${name}`,
      { version, ...(dev ? { dev } : {}), optional: true, ...platformOf(name) },
    ]),
);
const packages = [...Object.entries(lock.packages), ...missing].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(packages) }, null, 2)}\n`);
console.log(`package-lock.json: ${missing.length} platform packages added`);
