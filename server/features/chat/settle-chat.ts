import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '#shared/contracts/errors.ts';
import { microVnd, type MicroVnd } from '#shared/domain/money.ts';
import { NOTHING, type Attempt, type Spend } from './attempts.ts';
import type { AttemptUsage, Budgets, Providers, RecordUsage } from './chat-ports.ts';

/** Waits between questions to a provider about what it generated, in ms: it may still be generating. */
const ASK_AGAIN_MS = [0, 20, 50, 100, 250, 500, 1_000, 2_000];
/** Waits between tries to record, in ms: a database that restarts must not cost a row. */
const RECORD_AGAIN_MS = [0, 100, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 30_000];

export type Settlement = {
  /** Cost of each attempt by its number, where it is known; null when the price isn't. */
  readonly costs: ReadonlyMap<number, MicroVnd | null>;
  /** Of all attempts; null while it isn't known. */
  readonly total: MicroVnd | null;
};
export type Settling = {
  /** What all attempts of the request share. */
  readonly common: Omit<
    AttemptUsage,
    'attempt' | 'provider' | 'model' | 'status' | 'errorCode' | 'tokens' | 'tokenSource' | 'latencyMs' | 'settles'
  >;
  readonly attempts: readonly Attempt[];
};
type Parts = {
  providers: Providers;
  budgets: Budgets;
  record: RecordUsage;
  /** Hears of what could not be recorded, with all its figures. */
  onLost: (error: unknown, usage: AttemptUsage) => void;
};

/** What no repetition can heal. */
const isHopeless = (error: unknown) =>
  error instanceof AppError && (error.code === 'user.unknown' || error.code === 'request.invalid');

/** Records every attempt that cost something and frees what the request holds. */
export const createSettleChat = ({ providers, budgets, record, onLost }: Parts) => {
  /** The provider's own count where it tells; undefined when it can't be had now. */
  const askProvider = async (provider: string, requestId: string, attempt: number): Promise<Spend | undefined> => {
    for (const wait of ASK_AGAIN_MS) {
      if (wait > 0) await delay(wait);
      const told = await providers.generations(provider, requestId).catch(() => undefined);
      const found = told?.data.find((generation) => generation.attempt === String(attempt));
      if (found?.outcome === 'failed') return NOTHING;
      if (found) {
        const tokens = { input: found.promptTokens, cachedInput: found.cachedTokens, output: found.completionTokens };
        return { kind: 'tokens', tokens, source: 'exact' };
      }
      if (told?.complete) return NOTHING;
    }
    return undefined;
  };

  const resolveSpend = async ({ spend, provider, number }: Attempt, requestId: string): Promise<Spend | undefined> => {
    if (spend.kind !== 'unknown') return spend;
    if (providers.tellsGenerations(provider)) return askProvider(provider, requestId, number);
    const tokens = spend.counted();
    return tokens.input + tokens.output === 0 ? NOTHING : { kind: 'tokens', tokens, source: 'estimated' };
  };

  const recordDurably = async (usage: AttemptUsage) => {
    let failure: unknown;
    for (const wait of RECORD_AGAIN_MS) {
      if (wait > 0) await delay(wait);
      try {
        return await record(usage);
      } catch (error) {
        failure = error;
        if (isHopeless(error)) break;
      }
    }
    onLost(failure, usage);
    return undefined;
  };

  return async ({ common, attempts }: Settling): Promise<Settlement> => {
    const { userId, requestId } = common;
    const spends = await Promise.all(attempts.map((attempt) => resolveSpend(attempt, requestId)));
    const paid = attempts.flatMap((attempt, index) => {
      const spend = spends[index];
      return spend?.kind === 'tokens' ? [{ attempt, spend }] : [];
    });
    // Whoever asks later, once the provider tells, settles the rest and frees what is held until then.
    const isWhole = spends.every((spend) => spend !== undefined);
    const costs = new Map<number, MicroVnd | null>();
    for (const [index, { attempt, spend }] of paid.entries()) {
      const { number, provider, model, status, errorCode, latencyMs } = attempt;
      const recorded = await recordDurably({
        ...common,
        attempt: number,
        provider,
        model,
        status,
        errorCode,
        latencyMs,
        tokens: spend.tokens,
        tokenSource: spend.source,
        // Freed with the last one: until then its money is what the others are counted against.
        settles: isWhole && index === paid.length - 1,
      });
      if (recorded) costs.set(number, recorded.cost?.vnd ?? null);
    }
    if (isWhole && paid.length === 0) await budgets.release({ userId, requestId });
    const known = [...costs.values()];
    const isKnown = isWhole && known.length === paid.length && known.every((cost) => cost !== null);
    return { costs, total: isKnown ? microVnd(known.reduce((sum, cost) => sum + (cost ?? 0n), 0n)) : null };
  };
};
export type SettleChat = ReturnType<typeof createSettleChat>;
