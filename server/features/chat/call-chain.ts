import { microVnd, type MicroVnd } from '#shared/domain/money.ts';
import type { TokenCounts } from '#shared/domain/pricing.ts';
import { NOTHING, type Attempt } from './attempts.ts';
import type { Budgets, ModelRef, PlannedCall, ProviderAnswer, Providers, Upstream } from './chat-ports.ts';
import type { ChatRequest } from './chat-request.ts';

/** Milliseconds a stream may take to its first token while there is another model to try. */
const FIRST_TOKEN_MS = 30_000;
/** Milliseconds between two tokens. */
const IDLE_MS = 60_000;

export type Chain = {
  readonly userId: string;
  readonly requestId: string;
  readonly request: ChatRequest;
  readonly requested: ModelRef;
  readonly chain: readonly PlannedCall[];
  readonly held: MicroVnd;
  readonly leaseMs: number;
  /** As performance.now() counts; bounds all attempts together. */
  readonly deadline: number;
  /** Aborted when the client left or the deadline has passed. */
  readonly signal: AbortSignal;
  /** What we count of a call that tells nothing and was answered with nothing. */
  readonly countInput: (provider: string) => TokenCounts;
};
type Tried = { readonly attempts: Attempt[]; readonly held: MicroVnd };
export type ChainEnd = Tried &
  (
    | { readonly kind: 'answering'; readonly upstream: Upstream; readonly planned: PlannedCall; readonly begun: number }
    | { readonly kind: 'refused'; readonly answer: ProviderAnswer & { kind: 'refused' }; readonly planned: PlannedCall }
    | { readonly kind: 'exhausted'; readonly code: string; readonly retryAfterSeconds: number | undefined }
  );

type Parts = { providers: Providers; budgets: Budgets };

const isRequested = (planned: PlannedCall, requested: ModelRef) =>
  planned.provider === requested.provider && planned.model === requested.model;

/** Tries the models of a chain one after the other until one begins to answer. */
export const createCallChain = ({ providers, budgets }: Parts) => {
  /** Holds what a later model may cost too, beside what earlier ones may have spent; 0 when the budget has no room. */
  const holdFor = async (chain: Chain, planned: PlannedCall, tried: Tried): Promise<MicroVnd | null> => {
    const open = tried.attempts.filter(({ spend }) => spend.kind === 'unknown');
    const estimateOf = ({ provider, model }: Attempt) =>
      chain.chain.find((call) => call.provider === provider && call.model === model)?.estimate ?? 0n;
    const amount = microVnd(open.reduce((sum, attempt) => sum + estimateOf(attempt), planned.estimate + 0n));
    if (amount <= tried.held) return tried.held;
    const { userId, requestId, leaseMs } = chain;
    const { granted } = await budgets.reserve({ userId, requestId, amount, leaseMs });
    return granted ? amount : null;
  };

  const callOne = (chain: Chain, planned: PlannedCall, attempt: number, isLast: boolean) => {
    const { request, requestId, deadline, signal } = chain;
    const left = Math.max(1, deadline - performance.now());
    // Another model must have time to answer too.
    const share = isLast ? left : left / 2;
    const { provider, model, maxOutputTokens } = planned;
    return providers.call({
      provider,
      model,
      body: request.body,
      maxOutputTokens,
      isStreamed: request.isStreamed,
      requestId,
      attempt,
      firstByteMs: request.isStreamed && !isLast ? Math.min(share, FIRST_TOKEN_MS) : share,
      idleMs: IDLE_MS,
      signal,
    });
  };

  return async (chain: Chain): Promise<ChainEnd> => {
    const attempts: Attempt[] = [];
    let { held } = chain;
    let last: { code: string; retryAfterSeconds: number | undefined } = {
      code: 'noModel',
      retryAfterSeconds: undefined,
    };
    for (const [index, planned] of chain.chain.entries()) {
      if (chain.signal.aborted) break;
      const hold = await holdFor(chain, planned, { attempts, held });
      if (hold === null) continue;
      held = hold;
      const isLast = index === chain.chain.length - 1;
      const begun = performance.now();
      const { provider, model } = planned;
      const failed = (errorCode: string, spend: Attempt['spend'], isLeft = false) =>
        attempts.push({
          provider,
          model,
          number: attempts.length + 1,
          status: isLeft ? 'abandoned' : 'failed',
          errorCode,
          latencyMs: Math.round(performance.now() - begun),
          spend,
        });
      try {
        const answer = await callOne(chain, planned, attempts.length + 1, isLast);
        if (answer.kind === 'answering')
          return { kind: 'answering', upstream: answer.upstream, planned, begun, attempts, held };
        failed(`http${answer.status}`, NOTHING);
        // What another model than the one asked for refuses may be our choice's fault.
        if (isLast || isRequested(planned, chain.requested))
          return { kind: 'refused', answer, planned, attempts, held };
        last = { code: `http${answer.status}`, retryAfterSeconds: undefined };
      } catch (error) {
        if (!providers.isFailure(error)) throw error;
        last = { code: error.code, retryAfterSeconds: error.retryAfterSeconds };
        // It was not even asked.
        if (error.code === 'breakerOpen') continue;
        const counted = () => chain.countInput(provider);
        failed(
          error.code,
          error.spent === 'nothing' ? NOTHING : { kind: 'unknown', counted },
          error.code === 'aborted',
        );
      }
    }
    return { kind: 'exhausted', ...last, attempts, held };
  };
};
export type CallChain = ReturnType<typeof createCallChain>;
