/** What the console tells people to look at, and where. Each has a sentence `monitoring.advice.<code>` in the locales. */
export const ADVICE_CODES = [
  /** {value, threshold}: added latency (p95, ms) is above its threshold. → rollout */
  'overheadHigh',
  /** {value, threshold, control}: treatment's requests fail more often than the threshold (per cent). → rollout */
  'failuresHigh',
  /** {provider, code, calls, percent}: one kind of failure of one provider is most of all failures. → routing */
  'providerFailing',
  /** {provider, minutes}: its breaker is open. → routing */
  'providerOff',
  /** {value, threshold}: a query costs more in treatment than in control (per cent). → routing */
  'costUp',
  /** {value, threshold}: users over their budget (per cent). → budgets */
  'overBudgetHigh',
  /** {tier, percent}: most of a tier's users spend their budget before the month ends. → budgets */
  'tierTooSmall',
  /** {value, threshold}: the database answers slowly (ms). → operations */
  'databaseSlow',
  /** {model, percent, calls}: one model answers nearly everything, so the router adds little. → routing */
  'oneModelForAll',
  /** {calls}: calls without a price. → prices */
  'unpricedCalls',
  /** {treatment, control, needed}: too few requests to compare the arms. → rollout */
  'tooFewRequests',
] as const;
export type AdviceCode = (typeof ADVICE_CODES)[number];
/** The page where something can be done. */
export const ADVICE_PAGES = ['rollout', 'routing', 'users', 'prices', 'sync'] as const;
export type AdvicePage = (typeof ADVICE_PAGES)[number];
