import type { BehaviourChange } from '#server/simulated-provider/behaviour.ts';
import type { LedgerEntry, LedgerFilter } from '#server/simulated-provider/ledger.ts';
import {
  createSimulatedProvider,
  type SimulatedProviderOptions,
} from '#server/simulated-provider/simulated-provider.ts';

/** A simulated AI provider in this process; at once and without fault unless told otherwise. */
export const startSimulatedProvider = async (options: SimulatedProviderOptions = {}) => {
  const provider = createSimulatedProvider(options);
  const url = await provider.listen();
  return {
    url,
    /** What an OpenAI client takes as its base URL. */
    baseUrl: (name: string) => `${url}/${name}/v1`,
    /** What was called and would be billed, once no call is under way any more. */
    async ledger(filter?: LedgerFilter) {
      await provider.idle();
      const entries: LedgerEntry[] = [];
      for await (const entry of provider.ledger.entries(filter)) entries.push(entry);
      return entries;
    },
    underWay: provider.underWay,
    /** How to behave from now on; what isn't named is as at the start. */
    control: (change: BehaviourChange) => provider.control(change),
    close: () => provider.close(),
  };
};
