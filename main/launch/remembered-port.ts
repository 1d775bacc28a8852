import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import * as z from 'zod';

const port = z.int().min(1).max(65_535);

/** Resolves with the port the system gave, or undefined when the wanted one is taken. */
const tryPort = (wanted: number) =>
  new Promise<number | undefined>((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(wanted, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : undefined));
    });
  });

const readPort = (file: string) => {
  try {
    return port.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return 0;
  }
};

/**
 * A free port, the same one at each start while it stays free: the mirror and the session belong to the service's
 * address, the page's preferences to the console's.
 */
export const rememberedPort = async (file: string): Promise<number> => {
  const free = (await tryPort(readPort(file))) ?? (await tryPort(0));
  if (free === undefined) throw new Error('no port is free on 127.0.0.1');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(free));
  return free;
};
