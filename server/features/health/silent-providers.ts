import type { Trouble } from './tell-alerts.ts';

const MINUTE_MS = 60_000;
/** A breaker opens and closes by itself; open for longer, somebody should know. */
const WARNING_MINUTES = 5;
const CRITICAL_MINUTES = 30;

export type ProviderBreaker = { readonly name: string; readonly breaker: 'closed' | 'open' | 'probing' };

/** For how long providers have not been called because their calls failed, as this instance has seen it. */
export const createSilentProviders = (providers: () => readonly ProviderBreaker[]) => {
  const openSince = new Map<string, Date>();
  return (at: Date): Trouble[] =>
    providers().map(({ name, breaker }) => {
      const since = breaker === 'closed' ? undefined : (openSince.get(name) ?? at);
      if (since) openSince.set(name, since);
      else openSince.delete(name);
      const minutes = since ? (at.getTime() - since.getTime()) / MINUTE_MS : 0;
      const state = minutes >= CRITICAL_MINUTES ? 'critical' : minutes >= WARNING_MINUTES ? 'warning' : 'stable';
      const figures = {
        value: minutes,
        control: null,
        threshold: WARNING_MINUTES,
        windowMinutes: 0,
        rolledBack: false,
      };
      return { of: { metric: 'provider', subject: name }, state, figures };
    });
};
