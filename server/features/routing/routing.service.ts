import type { Database } from '#server/db/database.ts';
import type { Clock } from '#server/lib/clock.ts';
import type { RoutingPolicy } from '#shared/contracts/routing-policy.ts';
import { DAY_MS } from '#shared/domain/time.ts';
import type { QueryAnalysis } from './analyse-query.ts';
import { createCatalogue, modelRefOf, type BookedModels } from './catalogue.ts';
import { chooseModel, type ModelChoice, type RoutingContext } from './choose-model.ts';
import { createExpectedOutput } from './expected-output.ts';
import { judgeCandidates, type Candidate, type ProviderState, type RoutingQuery } from './judge-candidates.ts';
import { readOutputSums } from './output-sums.store.ts';
import { createRoutingPolicyStore } from './routing-policy.store.ts';
import { createTokenRatios } from './token-ratios.ts';

/** Answers older than this no longer say how long the next will be. */
const LEARNT_FROM_MS = 30 * DAY_MS;
/** Refreshes between two readings of how long answers are. */
const LEARN_EVERY = 20;

/** Who asks for which model, and what they may spend. The rest of the context is the service's. */
export type Asker = Pick<
  RoutingContext,
  'requested' | 'optimise' | 'switchedOffReason' | 'remaining' | 'budget' | 'perQueryCap' | 'preferred' | 'blocked'
>;

export type RoutingOptions = {
  database: Database;
  priceBook: BookedModels;
  /** Of one process; see `createQueryAnalyser`. */
  analyse: (text: string) => QueryAnalysis;
  providerState: (provider: string) => ProviderState;
  clock: Clock;
  /** Milliseconds until a policy edited through another instance holds here too; at most 30 s. */
  refreshEveryMs?: number;
  /** Hears of a refresh that failed; what was known before stays in force. */
  onError?: (error: unknown) => void;
};

/** Everything that decides which model answers, in memory: a decision asks the database nothing. */
export const createRouting = async (options: RoutingOptions) => {
  const { database, priceBook, analyse, providerState, clock, refreshEveryMs = 10_000, onError = () => {} } = options;
  const policies = createRoutingPolicyStore(database);
  const catalogue = createCatalogue(priceBook);
  const ratios = createTokenRatios();
  await policies.seed();
  let policy = await policies.read();

  const readExpectedOutput = async () => {
    const now = clock();
    const reasoning = new Set(catalogue(now).flatMap((model) => (model.reasoning ? [modelRefOf(model)] : [])));
    const sums = await readOutputSums(database, new Date(now.getTime() - LEARNT_FROM_MS));
    return createExpectedOutput(sums, (ref) => reasoning.has(ref));
  };
  let expectedOutputTokens = await readExpectedOutput();

  const readPolicy = async () => {
    policy = await policies.read();
  };
  const learn = async () => {
    expectedOutputTokens = await readExpectedOutput();
  };
  let refreshes = 0;
  const onTimer = async () => {
    await readPolicy();
    refreshes += 1;
    if (refreshes % LEARN_EVERY === 0) await learn();
  };
  const timer = setInterval(() => void onTimer().catch(onError), refreshEveryMs).unref();

  const contextOf = (asker: Asker, under: RoutingPolicy): RoutingContext => ({
    ...asker,
    policy: under,
    catalogue: catalogue(clock()),
    providerState,
    expectedOutputTokens,
    tokensAt: ratios.tokensAt,
  });

  return {
    analyse,
    /** Chooses for one request; see `chooseModel`. */
    choose: (query: RoutingQuery, asker: Asker): ModelChoice => chooseModel(query, contextOf(asker, policy)),
    /** What `choose` chooses from: every model with its expected cost, or what rules it out. */
    judge: (query: RoutingQuery, asker: Asker): Candidate[] => judgeCandidates(query, contextOf(asker, policy)),
    policy: () => policy,
    /** Every model with a price in force, of whatever provider. */
    catalogue: () => catalogue(clock()),
    /** A provider's tokens for so many of o200k. */
    tokensAt: ratios.tokensAt,
    /** Takes note of what a provider reported for an input we counted as `counted` tokens of o200k. */
    learnTokens: ratios.learn,
    /** Reads the policy and how long answers are anew. */
    async refresh() {
      await Promise.all([readPolicy(), learn()]);
    },
    /** Reads the policy anew, at once after it was edited here. */
    refreshPolicy: readPolicy,
    stop: () => clearInterval(timer),
  };
};
export type Routing = Awaited<ReturnType<typeof createRouting>>;
