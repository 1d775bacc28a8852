import { microVnd, type MicroVnd } from '#shared/domain/money.ts';
import type { Budgets, Generation, Providers, RecordUsage, Rollout } from './chat-ports.ts';
import type { UnknownReservation, UnknownReservationStore } from './unknown-reservations.store.ts';

const EVERY_MS = 60_000;
/** What is known of a request whose service was lost with it. */
const UNSAID = { category: 'chat', complexity: 'medium' } as const;
const LOST = 'serviceLost';

type Parts = {
  store: UnknownReservationStore;
  providers: Providers;
  record: RecordUsage;
  release: Budgets['release'];
  /** Leases that ran out become unknown. */
  expireLeases: () => Promise<unknown>;
  rollout: Rollout;
  everyMs?: number;
  onError: (error: unknown) => void;
};
type Found = { provider: string; generation: Generation };

/**
 * Asks providers what became of requests whose end nobody wrote down, and settles them exactly. What no provider can tell
 * stays held for a person.
 */
export const createResolveUnknown = (parts: Parts) => {
  const { store, providers, record, release, expireLeases, rollout, everyMs = EVERY_MS, onError } = parts;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  /** Everything providers know of a request; undefined while one of them is still at it. */
  const ask = async (requestId: string): Promise<Found[] | undefined> => {
    const telling = providers.names().filter(providers.tellsGenerations);
    const told = await Promise.all(
      telling.map(async (provider) => ({ provider, ...(await providers.generations(provider, requestId)) })),
    );
    if (!told.every(({ complete }) => complete)) return undefined;
    return told.flatMap(({ provider, data }) => data.map((generation) => ({ provider, generation })));
  };

  const usageOf = ({ userId, requestId, tier, decision }: UnknownReservation, { provider, generation }: Found) => ({
    ...UNSAID,
    requestedModel: generation.model,
    arm: rollout(userId).arm,
    occurredAt: new Date(generation.at),
    ...decision,
    userId,
    requestId,
    tier,
    attempt: Number(generation.attempt),
    provider,
    model: generation.model,
    status: 'abandoned' as const,
    errorCode: LOST,
    tokens: {
      input: generation.promptTokens,
      cachedInput: generation.cachedTokens,
      output: generation.completionTokens,
    },
    tokenSource: 'exact' as const,
    latencyMs: 0,
    overheadMs: 0,
  });

  const settle = async (reservation: UnknownReservation, paid: readonly Found[]) => {
    let total: bigint | null = 0n;
    for (const [index, found] of paid.entries()) {
      const { cost } = await record({ ...usageOf(reservation, found), settles: index === paid.length - 1 });
      total = total === null || cost === null ? null : total + cost.vnd;
    }
    const { userId, requestId, decision } = reservation;
    const cost: MicroVnd | null = total === null ? null : microVnd(total);
    if (decision && cost !== null) await store.tellCost(userId, requestId, cost);
  };

  const resolve = async (reservation: UnknownReservation) => {
    const { userId, requestId } = reservation;
    const found = await ask(requestId);
    if (!found) return;
    const paid = found.filter(({ generation }) => generation.outcome !== 'failed');
    if (paid.length > 0) return settle(reservation, paid);
    // That nobody knows of it says something only when everybody was asked.
    if (providers.names().every(providers.tellsGenerations)) await release({ userId, requestId });
  };

  const runOnce = () =>
    store.alone(async () => {
      await expireLeases();
      if (!providers.names().some(providers.tellsGenerations)) return;
      for await (const reservation of store.all()) await resolve(reservation).catch(onError);
    });
  const run = () => {
    running = running.then(runOnce).catch(onError);
    return running;
  };

  return {
    /** Expires leases and settles what can be told. */
    run,
    /** At once, then each minute. */
    start() {
      void run();
      timer = setInterval(() => void run(), everyMs).unref();
    },
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
};
