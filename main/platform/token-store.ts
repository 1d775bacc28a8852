import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as z from 'zod';

/** Where the operator's token for each backend origin is kept between starts. */
export type TokenStore = {
  load(origin: string): string | null;
  save(origin: string, token: string): void;
  clear(origin: string): void;
  /** False where the machine has no safe place: tokens then live as long as the process. */
  persistent: boolean;
};
/** How a token is written. `read` throws when the text can't be read, as after a change of keyring. */
export type TokenCipher = { write(token: string): string; read(text: string): string };

const tokens = z.record(z.string(), z.string());
type Tokens = z.infer<typeof tokens>;

export const createMemoryTokenStore = (): TokenStore => {
  const kept = new Map<string, string>();
  return {
    load: (origin) => kept.get(origin) ?? null,
    save: (origin, token) => void kept.set(origin, token),
    clear: (origin) => void kept.delete(origin),
    persistent: false,
  };
};

const plain: TokenCipher = { write: (token) => token, read: (text) => text };

/**
 * Tokens in one file only its owner can read. A file or token that can't be read counts as no token: it can be had
 * again by signing in, and `onUnreadable` is told.
 */
export const createFileTokenStore = (
  file: string,
  { cipher = plain, onUnreadable }: { cipher?: TokenCipher; onUnreadable?: (error: unknown) => void } = {},
): TokenStore => {
  const readAll = (): Tokens => {
    try {
      return tokens.parse(JSON.parse(readFileSync(file, 'utf8')));
    } catch (error) {
      const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
      if (!missing) onUnreadable?.(error);
      return {};
    }
  };
  const writeAll = (all: Tokens) => {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const draft = `${file}.new`;
    writeFileSync(draft, JSON.stringify(all), { mode: 0o600 });
    // A draft left by a crash keeps the mode it had.
    chmodSync(draft, 0o600);
    renameSync(draft, file);
  };

  return {
    persistent: true,
    load(origin) {
      const text = readAll()[origin];
      if (text === undefined) return null;
      try {
        return cipher.read(text);
      } catch (error) {
        onUnreadable?.(error);
        return null;
      }
    },
    save: (origin, token) => writeAll({ ...readAll(), [origin]: cipher.write(token) }),
    clear(origin) {
      const { [origin]: cleared, ...rest } = readAll();
      if (cleared !== undefined) writeAll(rest);
    },
  };
};
