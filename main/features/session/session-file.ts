import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import type { Log } from '#main/platform/log.ts';
import { operator } from '#shared/contracts/session.ts';

/** Who was signed in where, without any secret. */
const storedSession = z.object({ backendUrl: z.string(), operator: operator.nullable() });
export type StoredSession = z.infer<typeof storedSession>;
export type SessionFile = ReturnType<typeof createSessionFile>;

const parse = (text: string) => {
  try {
    return storedSession.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
};

/** `session.json`. One that can't be read is set aside, for signing in brings back all it held. */
export const createSessionFile = (path: string, log: Log) => ({
  /** Null when there is none. */
  read(): StoredSession | null {
    if (!existsSync(path)) return null;
    const stored = parse(readFileSync(path, 'utf8'));
    if (!stored) {
      renameSync(path, `${path}.unreadable`);
      log.warn({ file: path }, 'the stored session could not be read and was set aside');
    }
    return stored;
  },
  write(session: StoredSession) {
    const draft = `${path}.new`;
    writeFileSync(draft, JSON.stringify(session), { mode: 0o600 });
    renameSync(draft, path);
  },
});
