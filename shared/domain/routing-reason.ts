import { microVnd, type MicroVnd } from './money.ts';

/**
 * Why a model was chosen, or a request refused. Each has a sentence `routing.reason.<code>` in the locales; its values are
 * models (`provider/model`) and amounts (micro-đồng as digits). `insteadModel` and `insteadCost` are the requested model and what it was expected to cost;
 * `remaining` is what the request may spend: the rest of the month's budget, or the cap of one query when that is less.
 */
export const ROUTING_REASONS = [
  /** {model, complexity, cost, insteadModel, insteadCost}: the cheapest model that is good enough. */
  'cheapestGoodEnough',
  /** {model, complexity, cost}: no model was asked for; the cheapest that is good enough. */
  'cheapestOfAll',
  /** {model, complexity, cost}: what was asked for is already the cheapest that is good enough. */
  'requestedIsCheapest',
  /** {model, complexity, cost, insteadModel}: what was asked for is too weak for this, so something dearer. */
  'requestedTooWeak',
  /** {model, complexity, cost, insteadModel}: what was asked for can't do this or isn't there, so something else. */
  'requestedUnavailable',
  /** {model, complexity, cost}: unsure of the complexity, so one tier up. */
  'unsureTierUp',
  /** {model, cost}: one of the models the user prefers is good enough. */
  'preferredModel',
  /** {model}: the user has switched the optimisation off. */
  'userSwitchedOff',
  /** {model}: the user is in the control group. */
  'controlGroup',
  /** {model}: the optimisation is switched off for everybody. */
  'switchedOff',
  /** {model, cost, remaining}: a cheaper model, so that the answer fits what is left. */
  'cheaperForBudget',
  /** {model, maxOutputTokens, cost, remaining}: a shorter answer, so that it fits what is left. */
  'shorterForBudget',
  /** {model, failedModel}: the model chosen first could not answer. */
  'fellBack',
  /** {model}: no model good enough is available, so the strongest that is. */
  'strongestAvailable',
  /** {remaining, budget}: nothing fits what is left of the month's budget. */
  'budgetExhausted',
  /** {cap, cost}: nothing fits the cap of one query. */
  'queryCapExceeded',
  /** {}: no model can do what was asked (picture, tools, length), or none answers. */
  'noModel',
] as const;
export type RoutingReason = (typeof ROUTING_REASONS)[number];

/** What a reason's sentence is filled with, as it is stored. */
export type ReasonValues = Readonly<Record<string, string | number>>;

const AMOUNTS = ['cost', 'insteadCost', 'remaining', 'budget', 'cap'];
const MODELS = ['model', 'insteadModel', 'failedModel'];

export type ReasonFormats = {
  vnd(amount: MicroVnd): string;
  count(value: number): string;
  /** `routing.question.<complexity>` of the locales. */
  question(complexity: string): string;
};

const shown = (name: string, value: string | number, formats: ReasonFormats) => {
  if (typeof value === 'number') return formats.count(value);
  if (AMOUNTS.includes(name)) return formats.vnd(microVnd(BigInt(value)));
  if (name === 'complexity') return formats.question(value);
  // Which provider serves it isn't what people ask; `openai/gpt-5` is told as `gpt-5`.
  return MODELS.includes(name) ? value.slice(value.indexOf('/') + 1) : value;
};

/** A reason's values as its sentence shows them. Throws SyntaxError when an amount is no whole number. */
export const shownReasonValues = (values: ReasonValues, formats: ReasonFormats): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, shown(name, value, formats)]));
