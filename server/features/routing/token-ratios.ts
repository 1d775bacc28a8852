/**
 * A provider's tokens per token of o200k on Vietnamese text, until its own reports say otherwise. Providers publish no such
 * figures; these only have to be near enough for the first few requests.
 */
const FIRST_RATIOS: Readonly<Record<string, number>> = {
  openai: 1,
  google: 1.1,
  deepseek: 1.15,
  mistral: 1.2,
  groq: 1.2,
  alibaba: 1.25,
  anthropic: 1.3,
};
/** For providers not named above. */
const FIRST_RATIO = 1.15;
/** Tokens of reports that weigh as much as the first ratio. */
const FIRST_WEIGHT = 2_000;
/** Tokens remembered: older reports fade, because tokenizers change with the models. */
const REMEMBERED = 200_000;
/** A report beyond these is of something we didn't count, and teaches nothing. */
const PLAUSIBLE = { least: 0.3, most: 4 };

type Seen = { counted: number; reported: number };

/** How many tokens a provider makes of what we counted, learnt from what it reports. */
export const createTokenRatios = () => {
  const seen = new Map<string, Seen>();
  const ratioOf = (provider: string) => {
    const { counted, reported } = seen.get(provider) ?? { counted: 0, reported: 0 };
    const first = FIRST_RATIOS[provider] ?? FIRST_RATIO;
    return (reported + first * FIRST_WEIGHT) / (counted + FIRST_WEIGHT);
  };
  return {
    /** A provider's tokens for so many of o200k, rounded up. */
    tokensAt: (provider: string, o200kTokens: number) => Math.ceil(o200kTokens * ratioOf(provider)),
    /** One call whose input the provider reported exactly; without pictures, whose size isn't known. */
    learn(provider: string, { counted, reported }: Seen) {
      const ratio = reported / counted;
      if (!(ratio >= PLAUSIBLE.least && ratio <= PLAUSIBLE.most)) return;
      const sums = seen.get(provider) ?? { counted: 0, reported: 0 };
      const kept = Math.min(1, REMEMBERED / (sums.counted + counted));
      seen.set(provider, {
        counted: (sums.counted + counted) * kept,
        reported: (sums.reported + reported) * kept,
      });
    },
  };
};
