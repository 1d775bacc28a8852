import { PROVIDERS, type ProviderFacts } from './provider-table.ts';

/** A provider that can be called. */
export type ProviderSetup = ProviderFacts & {
  /** Null: it asks for none. Never logged, never told. */
  readonly key: string | null;
  /** `GET <baseUrl>/generations/<x-client-request-id>` tells what a call came to. */
  readonly tellsGenerations: boolean;
};

type Environment = (variable: string) => string | undefined;

/** `simulatedUrl` stands in for providers without a key of their own. */
export const readProviderSetups = (env: Environment, simulatedUrl?: string): ProviderSetup[] =>
  PROVIDERS.flatMap((facts): ProviderSetup[] => {
    const key = env(`${facts.prefix}_API_KEY`);
    const baseUrl = env(`${facts.prefix}_BASE_URL`)?.replace(/\/+$/, '');
    // A gateway of one's own may need no key.
    if (key !== undefined || baseUrl !== undefined)
      return [{ ...facts, baseUrl: baseUrl ?? facts.baseUrl, key: key ?? null, tellsGenerations: false }];
    if (simulatedUrl === undefined) return [];
    // It speaks for all of them as OpenAI would.
    const simulated = { key: null, tellsGenerations: true, tellsUsageWhenAsked: true };
    return [{ ...facts, ...simulated, baseUrl: `${simulatedUrl}/${facts.simulatedPath}/v1` }];
  });
