import type { MonitoringReport } from '#shared/contracts/monitoring.ts';
import type { CallSums } from './monitoring.store.ts';

/** How a provider is as this instance sees it. */
export type ProviderHealth = {
  readonly name: string;
  readonly breaker: 'closed' | 'open' | 'probing';
  readonly isSimulated: boolean;
};

/** A user who goes away is not the provider's failure. */
const isFailure = ({ code }: CallSums) => code !== '' && code !== 'abandoned';
const sum = (calls: readonly CallSums[], of: (one: CallSums) => number) =>
  calls.reduce((total, one) => total + of(one), 0);

/** Failures by provider and code, most frequent first. */
export const failuresOf = (calls: readonly CallSums[]): MonitoringReport['failures'] => {
  const byCode = Map.groupBy(calls.filter(isFailure), ({ provider, code }) => JSON.stringify([provider, code]));
  return [...byCode.values()]
    .flatMap((group) => {
      const [first] = group;
      return first ? [{ provider: first.provider, code: first.code, calls: sum(group, (one) => one.calls) }] : [];
    })
    .sort((a, b) => b.calls - a.calls);
};

/** Every provider that is configured here or was called, by name. */
export const providersOf = (
  calls: readonly CallSums[],
  health: readonly ProviderHealth[],
): MonitoringReport['providers'] => {
  const names = new Set([...health.map(({ name }) => name), ...calls.map(({ provider }) => provider)]);
  return [...names].sort().map((provider) => {
    const known = health.find(({ name }) => name === provider);
    const own = calls.filter((one) => one.provider === provider);
    const answered = own.filter(({ code }) => code === '');
    const all = sum(own, (one) => one.calls);
    const failed = sum(own.filter(isFailure), (one) => one.calls);
    const answers = sum(answered, (one) => one.calls);
    return {
      provider,
      breaker: known?.breaker ?? null,
      isSimulated: known?.isSimulated ?? false,
      calls: all,
      failedCalls: failed,
      failedPercent: all === 0 ? null : Math.round((10_000 * failed) / all) / 100,
      meanLatencyMs: answers === 0 ? null : Math.round(sum(answered, (one) => one.latency_ms) / answers),
    };
  });
};

/** Answered calls by model and arm, most frequent first. */
export const routingOf = (calls: readonly CallSums[]): MonitoringReport['routing'] =>
  calls
    .filter(({ code }) => code === '')
    .map(({ provider, model, arm, calls: count, cost }) => ({
      provider,
      model,
      arm,
      calls: count,
      costMicroVnd: cost,
    }));
