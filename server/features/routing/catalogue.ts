import type { MicroVnd } from '#shared/domain/money.ts';
import { createCallPrice, type ModelPrice } from '#shared/domain/pricing.ts';

/** What a model can do, as the price book tells it. */
export type ModelAbilities = {
  readonly provider: string;
  readonly model: string;
  readonly contextTokens: number;
  readonly maxOutputTokens: number;
  readonly vision: boolean;
  readonly functionCalling: boolean;
  /** It thinks in tokens that are paid as output, but aren't part of the answer. */
  readonly reasoning: boolean;
};
/** A model of one provider with a price in force. */
export type CatalogueModel = ModelAbilities & {
  /** What a call of so many tokens costs now. */
  readonly price: (inputTokens: number, outputTokens: number) => MicroVnd;
};

/** A model as policies, preferences and sentences name it. */
export const modelRefOf = ({ provider, model }: { provider: string; model: string }) => `${provider}/${model}`;

/** What the catalogue asks of the price book. */
export type BookedModels = {
  pricesAt(instant: Date): (ModelPrice & ModelAbilities)[];
  rateAt(instant: Date): string | undefined;
};

/** Every model with its price at an instant; none before the first exchange rate. */
export const catalogueAt = (book: BookedModels, instant: Date): CatalogueModel[] => {
  const vndPerUsd = book.rateAt(instant);
  if (vndPerUsd === undefined) return [];
  return book.pricesAt(instant).map((booked) => {
    const { provider, model, contextTokens, maxOutputTokens, vision, functionCalling, reasoning } = booked;
    const abilities = { provider, model, contextTokens, maxOutputTokens, vision, functionCalling, reasoning };
    return { ...abilities, price: createCallPrice(booked, vndPerUsd) };
  });
};

/** Prices change on the second, so a catalogue holds for the second it was made in. */
const HOLDS_MS = 1_000;

/** The catalogue of now, made anew at most once a second. */
export const createCatalogue = (book: BookedModels) => {
  let second = Number.NaN;
  let models: readonly CatalogueModel[] = [];
  return (now: Date): readonly CatalogueModel[] => {
    const current = Math.floor(now.getTime() / HOLDS_MS);
    if (current !== second) {
      models = catalogueAt(book, now);
      second = current;
    }
    return models;
  };
};
