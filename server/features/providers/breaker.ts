import { CircuitState, circuitBreaker, handleWhen, SamplingBreaker } from 'cockatiel';
import { ProviderFailure } from './provider-failure.ts';

export type BreakerOptions = {
  /** Opens when more than this share of calls failed … */
  readonly failureShare: number;
  /** … within this many milliseconds … */
  readonly windowMs: number;
  /** … and there were at least this many calls in it: one failure says nothing. */
  readonly minimumCalls: number;
  /** Milliseconds until one call may try whether the provider is back. */
  readonly probeAfterMs: number;
};
export const DEFAULT_BREAKER: BreakerOptions = {
  failureShare: 0.5,
  windowMs: 30_000,
  minimumCalls: 10,
  probeAfterMs: 10_000,
};

/** `probing`: one call is out to see whether the provider is back. */
export type BreakerState = 'closed' | 'open' | 'probing';
const STATES: Readonly<Record<CircuitState, BreakerState>> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'probing',
  [CircuitState.Isolated]: 'open',
};

/** A call that our side called off says nothing about the provider. */
const isItsFault = (error: unknown) => error instanceof ProviderFailure && error.code !== 'aborted';

export const createBreaker = ({ failureShare, windowMs, minimumCalls, probeAfterMs }: BreakerOptions) => {
  const policy = circuitBreaker(handleWhen(isItsFault), {
    halfOpenAfter: probeAfterMs,
    breaker: new SamplingBreaker({
      threshold: failureShare,
      duration: windowMs,
      minimumRps: (minimumCalls * 1_000) / windowMs,
    }),
  });
  let openedAt = 0;
  policy.onBreak(() => (openedAt = Date.now()));

  /** While a probe is out, others don't wait for it: they go elsewhere. */
  const isAvailable = () =>
    policy.state === CircuitState.Closed ||
    (policy.state === CircuitState.Open && Date.now() - openedAt >= probeAfterMs);

  return {
    isAvailable,
    state: (): BreakerState => STATES[policy.state],
    /** Fails with `breakerOpen` at once when the provider is not to be asked now. */
    async run<T>(call: () => Promise<T>): Promise<T> {
      if (!isAvailable()) throw new ProviderFailure('breakerOpen', { spent: 'nothing' });
      return policy.execute(call);
    },
  };
};
