import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { expect, test } from 'vitest';
import config from '../electron-builder.config.ts';

/** Majors that get security fixes; the newest three at any time. To be moved on with each new major (every eight weeks). */
const SUPPORTED_ELECTRON_MAJORS = [45, 46, 47];

const lockfile = z.object({ packages: z.record(z.string(), z.object({ version: z.string().optional() })) });
const locked = (name: string) => {
  const { packages } = lockfile.parse(JSON.parse(readFileSync('package-lock.json', 'utf8')));
  return packages[`node_modules/${name}`]?.version;
};

test('the installer turns off every fuse that would let something else into the application', () => {
  expect(config.electronFuses).toEqual({
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    grantFileProtocolExtraPrivileges: false,
    enableCookieEncryption: true,
    onlyLoadAppFromAsar: true,
    enableEmbeddedAsarIntegrityValidation: true,
  });
});

test('the native module stays outside the archive and is not compiled again', () => {
  expect(config).toMatchObject({ asar: true, asarUnpack: ['**/*.node'], npmRebuild: false });
});

test('the Electron in the lockfile is of a supported major', () => {
  expect(SUPPORTED_ELECTRON_MAJORS).toContain(Number(locked('electron')?.split('.')[0]));
});
