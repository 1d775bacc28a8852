import { parseArgs } from 'node:util';
import * as z from 'zod';
import { PROVIDER_FLAGS, readProviderFlags } from '#server/simulated-provider/flags.ts';

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a number')
  .transform(Number)
  .pipe(z.number().max(65_535));

const options = z.object({
  port: port.optional(),
  data: z.string().min(1).default('.data/service'),
  sample: z.boolean().default(false),
  simulate: z.boolean().default(false),
  'simulate-port': port.default(0),
  'parent-pid': z.string().regex(/^\d+$/, 'must be a number').transform(Number).optional(),
});

const PREFIX = 'simulate-';
const SIMULATION_OPTIONS = Object.fromEntries(
  Object.entries(PROVIDER_FLAGS).map(([name, option]) => [`${PREFIX}${name}`, option]),
);

type Values = Readonly<Record<string, unknown>>;

/** The sample's providers fail now and then, so that there are fallbacks to be seen. */
const SAMPLE_FLAGS = { [`${PREFIX}failures`]: '429=0.004,503=0.008' };

type Wanted = { simulate: boolean; sample: boolean; simulatePort: number };
/** The simulated provider's flags as it takes them; null when it isn't wanted. */
const simulationFlags = (values: Values, { simulate, sample, simulatePort }: Wanted) => {
  const isWanted = simulate || sample;
  const given = Object.entries(values).filter(([name]) => name.startsWith(PREFIX));
  if (!isWanted && given.length > 0) throw new Error(`--${given[0]?.[0]} needs --simulate.`);
  readProviderFlags(values, PREFIX);
  const flagged = Object.entries({ ...(sample && SAMPLE_FLAGS), ...values });
  const own = flagged.filter(([name]) => name in SIMULATION_OPTIONS);
  const flags = own.map(([name, value]) => `--${name.slice(PREFIX.length)}=${String(value)}`);
  return isWanted ? ['--port', String(simulatePort), ...flags] : null;
};

/** Throws one sentence about the option that is wrong. */
export const readCommandLine = (args: string[]) => {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string' },
      data: { type: 'string' },
      sample: { type: 'boolean' },
      simulate: { type: 'boolean' },
      'simulate-port': { type: 'string' },
      'parent-pid': { type: 'string' },
      ...SIMULATION_OPTIONS,
    },
  });
  const { data, error } = options.safeParse(values);
  if (error) {
    const [issue] = error.issues;
    throw new Error(`--${String(issue?.path[0])} ${issue?.message}.`);
  }
  const { simulate, 'simulate-port': simulatePort, ...rest } = data;
  const { sample } = rest;
  return { ...rest, simulation: simulationFlags(values, { simulate, sample, simulatePort }) };
};
