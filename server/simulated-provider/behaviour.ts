import * as z from 'zod';

const rate = z.number().min(0).max(1);
/** Lognormal: `spread` is sigma of the logarithm, 0 for always the median. */
const distribution = z.strictObject({ median: z.number().min(0).max(600_000), spread: z.number().min(0).max(3) });

const behaviour = z.strictObject({
  /** Milliseconds from the request to the first token. */
  firstToken: distribution,
  /** Milliseconds from one token to the next. */
  token: distribution,
  /** Length of an answer in o200k tokens. */
  answerTokens: distribution,
  /** Share of requests that fail, by status; `reset` drops the connection unanswered. Not billed. */
  failures: z.record(z.string().regex(/^([45]\d\d|reset)$/), rate),
  /** Share of answers that break off in the middle; what was generated is billed. */
  cut: rate,
  /** Share of requests that are never answered. Not billed. */
  hang: rate,
  /** Tokens after which an answer waits until this is lifted or its reader leaves. */
  holdAfter: z.int().min(0).nullable(),
  /** The body trickles in slices this small, cut anywhere, also within a letter. */
  drip: z.strictObject({ bytes: z.int().min(1), everyMs: z.number().min(0).max(60_000) }).nullable(),
  /** False leaves the usage block out. */
  usage: z.boolean(),
  /** Sent with 429 and 503. */
  retryAfterSeconds: z.number().min(0).max(3_600),
  /** Shorter repeated beginnings don't count as cached; in billed tokens. */
  cacheMinTokens: z.int().min(0),
});
export type Behaviour = z.infer<typeof behaviour>;

const rule = behaviour.partial().extend({
  /** What a request must be for the rule to hold for it; all of it. */
  match: z.strictObject({
    provider: z.string().optional(),
    model: z.string().optional(),
    /** Names in lower case. */
    headers: z.record(z.string(), z.string()).optional(),
  }),
});
type Rule = z.infer<typeof rule>;

/** How the provider behaves from now on: for everybody, then by rules, a later one over an earlier one. */
export const behaviourChange = behaviour.partial().extend({ rules: z.array(rule).max(100).optional() });
export type BehaviourChange = z.infer<typeof behaviourChange>;

/** At once, and without fault. */
export const PLAIN_BEHAVIOUR: Behaviour = {
  firstToken: { median: 0, spread: 0 },
  token: { median: 0, spread: 0 },
  answerTokens: { median: 120, spread: 0.6 },
  failures: {},
  cut: 0,
  hang: 0,
  holdAfter: null,
  drip: null,
  usage: true,
  retryAfterSeconds: 1,
  cacheMinTokens: 1_024,
};

/** What of a request a rule can ask for. */
type Asked = { provider: string; model: string; header: (name: string) => string | undefined };

const holds = ({ match }: Rule, { provider, model, header }: Asked) =>
  (match.provider === undefined || match.provider === provider) &&
  (match.model === undefined || match.model === model) &&
  Object.entries(match.headers ?? {}).every(([name, value]) => header(name) === value);

export type BehaviourSwitch = ReturnType<typeof createBehaviourSwitch>;

/** Holds how to behave; `change` replaces what an earlier change said, down to what it started with. */
export const createBehaviourSwitch = (initial: BehaviourChange = {}) => {
  let change: BehaviourChange = initial;
  const waiting = new Set<() => void>();
  return {
    change(next: BehaviourChange) {
      change = { ...initial, ...next };
      for (const wake of waiting) wake();
    },
    current: () => change,
    of(asked: Asked): Behaviour {
      const { rules = [], ...everybody } = change;
      let found: Behaviour = { ...PLAIN_BEHAVIOUR, ...everybody };
      for (const rule of rules) {
        if (!holds(rule, asked)) continue;
        const { match: _, ...fields } = rule;
        found = { ...found, ...fields };
      }
      return found;
    },
    /** Calls `wake` after each change until the returned function is called. */
    onChange(wake: () => void) {
      waiting.add(wake);
      return () => void waiting.delete(wake);
    },
  };
};
