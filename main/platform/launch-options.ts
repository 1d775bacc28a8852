import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import envPaths from 'env-paths';
import * as z from 'zod';

const launchOptions = z.object({
  /** Folder of everything this console keeps. */
  data: z
    .string()
    .min(1)
    .default(() => envPaths('pho-cost-console', { suffix: '' }).data)
    .transform((folder) => resolve(folder)),
  backend: z.string().min(1).optional(),
  /** File with the operators of a sample service on this machine. */
  samples: z.string().min(1).optional(),
  /** Browser shell only; 0 takes any free port. */
  port: z.coerce.number().int().min(0).max(65_535).default(0),
  /** Browser shell only: print the link and open no window. */
  'no-open': z.boolean().default(false),
  /** Folder of the built renderer. */
  renderer: z.string().optional(),
  /** The process whose end ends this one. */
  'parent-pid': z.coerce.number().int().positive().optional(),
});
export type LaunchOptions = z.infer<typeof launchOptions>;

const OPTIONS = {
  data: { type: 'string' },
  backend: { type: 'string' },
  samples: { type: 'string' },
  port: { type: 'string' },
  'no-open': { type: 'boolean' },
  renderer: { type: 'string' },
  'parent-pid': { type: 'string' },
} as const;

/** Options of both shells' entry files. Throws one sentence naming the option that is wrong. */
export const readLaunchOptions = (args: string[], { strict }: { strict: boolean }): LaunchOptions => {
  // Chromium's own switches stand among Electron's arguments, so there unknown ones pass.
  const { values } = parseArgs({ args, options: OPTIONS, strict, allowPositionals: !strict });
  const parsed = launchOptions.safeParse(values);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`--${issue?.path.join('.')}: ${issue?.message}`);
};

/** Files and folders of both shells inside the data folder. */
export const dataPaths = (data: string) => ({
  service: join(data, 'service'),
  sampleOperators: join(data, 'service', 'sample-operators.json'),
  electron: join(data, 'electron'),
  browserProfile: join(data, 'browser-profile'),
  windowState: join(data, 'window.json'),
  tokens: join(data, 'tokens.json'),
  encryptedTokens: join(data, 'tokens-encrypted.json'),
});
