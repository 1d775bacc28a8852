import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import type { Log } from '#main/platform/log.ts';

const toldIds = z.array(z.string());
export type ToldAlerts = ReturnType<typeof createToldAlerts>;

const parse = (text: string) => {
  try {
    return toldIds.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
};

/** Ids of the alerts that people at this console were told of, or were not to be told of, in a file of their own. */
export const createToldAlerts = (path: string, log: Log) => ({
  /** Null before anything was written. What can't be read counts as nothing written: it costs one untold notice. */
  read(): ReadonlySet<string> | null {
    if (!existsSync(path)) return null;
    const ids = parse(readFileSync(path, 'utf8'));
    if (!ids) log.warn({ file: path }, 'the list of told alerts could not be read');
    return ids && new Set(ids);
  },
  write(ids: ReadonlySet<string>) {
    const draft = `${path}.new`;
    writeFileSync(draft, JSON.stringify([...ids]), { mode: 0o600 });
    renameSync(draft, path);
  },
});
