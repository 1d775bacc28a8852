import type { MicroVnd } from '#shared/domain/money.ts';

/** A model of one provider with a price in force. */
export type CatalogueModel = {
  readonly provider: string;
  readonly model: string;
  readonly contextTokens: number;
  readonly maxOutputTokens: number;
  readonly vision: boolean;
  readonly functionCalling: boolean;
  /** It thinks in tokens that are paid as output, but aren't part of the answer. */
  readonly reasoning: boolean;
  /** What a call of so many tokens costs now. */
  readonly price: (inputTokens: number, outputTokens: number) => MicroVnd;
};

/** A model as policies, preferences and sentences name it. */
export const modelRefOf = ({ provider, model }: { provider: string; model: string }) => `${provider}/${model}`;
