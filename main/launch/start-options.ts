import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import envPaths from 'env-paths';
import * as z from 'zod';

const startOptions = z.object({
  shell: z.enum(['auto', 'electron', 'browser']).default('auto'),
  data: z
    .string()
    .min(1)
    .default(() => envPaths('pho-cost-console', { suffix: '' }).data)
    .transform((folder) => resolve(folder)),
  backend: z.string().min(1).optional(),
  /** Of the browser shell. */
  port: z.coerce.number().int().min(1).max(65_535).optional(),
  'no-open': z.boolean().default(false),
  /** Start no sample service; the operator names the server. */
  'no-demo': z.boolean().default(false),
});
export type StartOptions = z.infer<typeof startOptions>;

/** Options of `npm start`. Throws one sentence naming the option that is wrong. */
export const readStartOptions = (args: string[]): StartOptions => {
  const { values } = parseArgs({
    args,
    options: {
      shell: { type: 'string' },
      data: { type: 'string' },
      backend: { type: 'string' },
      port: { type: 'string' },
      'no-open': { type: 'boolean' },
      'no-demo': { type: 'boolean' },
    },
  });
  const parsed = startOptions.safeParse(values);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`--${issue?.path.join('.')}: ${issue?.message}`);
};
