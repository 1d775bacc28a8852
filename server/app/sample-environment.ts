import { PROVIDERS } from '#server/features/providers/provider-table.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const isSet = (value: string | undefined) => value !== undefined && value.trim() !== '';
const PROVIDER_VARIABLES = PROVIDERS.flatMap(({ prefix }) => [`${prefix}_API_KEY`, `${prefix}_BASE_URL`]);

/**
 * The environment of the sample service. Its users chat by themselves, so every provider is simulated: a key that happens
 * to be there must not pay for them. And its rollout begins with half of all users treated, unless told otherwise: in the
 * testing phase, with nobody on the list, there would be nothing to compare.
 */
export const sampleEnvironment = (env: Environment): Environment => {
  const own = Object.fromEntries(Object.entries(env).filter(([name]) => !PROVIDER_VARIABLES.includes(name)));
  if (isSet(env['ROLLOUT_PHASE']) || isSet(env['ROLLOUT_PERCENTAGE'])) return own;
  return { ...own, ROLLOUT_PHASE: 'partial', ROLLOUT_PERCENTAGE: '50' };
};
