import { parseArgs } from 'node:util';
import * as z from 'zod';

const options = z.object({
  port: z
    .string()
    .regex(/^\d{1,5}$/, 'must be a number')
    .transform(Number)
    .pipe(z.number().max(65_535))
    .optional(),
  data: z.string().min(1).default('.data/service'),
  sample: z.boolean().default(false),
  simulate: z.literal(false, 'is not available yet').default(false),
  'parent-pid': z.string().regex(/^\d+$/, 'must be a number').transform(Number).optional(),
});
export type CommandLine = z.infer<typeof options>;

/** Throws one sentence about the option that is wrong. */
export const readCommandLine = (args: string[]): CommandLine => {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string' },
      data: { type: 'string' },
      sample: { type: 'boolean' },
      simulate: { type: 'boolean' },
      'parent-pid': { type: 'string' },
    },
  });
  const parsed = options.safeParse(values);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`--${String(issue?.path[0])} ${issue?.message}.`);
};
