/** The closed vocabularies of a usage row; PostgreSQL checks the same lists. */
export const TIERS = ['starter', 'premium', 'ultimate'] as const;
export const COMPLEXITIES = ['simple', 'medium', 'complex'] as const;
export const CATEGORIES = [
  'chat',
  'translation',
  'summarization',
  'writing',
  'analysis',
  'coding',
  'math',
  'qa',
] as const;
/** Which side of the rollout answered: with the optimisation, or without it. */
export const ARMS = ['treatment', 'control'] as const;
/** `abandoned`: the user went away in mid-stream; what was generated is paid for. */
export const REQUEST_STATUSES = ['ok', 'failed', 'abandoned'] as const;
/** `exact`: reported by the provider. `estimated`: counted by us. */
export const TOKEN_SOURCES = ['exact', 'estimated'] as const;

export type Tier = (typeof TIERS)[number];
export type Complexity = (typeof COMPLEXITIES)[number];
export type Category = (typeof CATEGORIES)[number];
export type Arm = (typeof ARMS)[number];
export type RequestStatus = (typeof REQUEST_STATUSES)[number];
export type TokenSource = (typeof TOKEN_SOURCES)[number];
