import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Seed } from '#server/simulator/random.ts';
import { createBehaviourSwitch, type BehaviourChange } from './behaviour.ts';
import { createCallsUnderWay } from './calls-under-way.ts';
import { createChatCompletions } from './chat-completion.ts';
import { sendError } from './deliver.ts';
import { openLedger } from './ledger.ts';
import { createModelCatalogue } from './models.ts';
import { simulatedFailure } from './provider-error.ts';
import { createRoutes } from './routes.ts';

/** Longer than clients keep theirs, so that none writes into a connection we are closing. */
const KEEP_ALIVE_MS = 120_000;

export type SimulatedProviderOptions = {
  behaviour?: BehaviourChange;
  /** Same seed, same answers and same faults. */
  seed?: Seed;
  /** NDJSON file that the ledger is kept in and goes on with. */
  ledgerFile?: string;
  /** Bearer key to demand; any or none will do without it. */
  key?: string;
  /** Models that every provider offers beside those of the price table. */
  extraModels?: readonly string[];
  /** Milliseconds since 1970. */
  now?: () => number;
};

/**
 * An AI provider that costs nothing: OpenAI's API under `/<provider>/v1` for every provider, with faults to order
 * (`/control`) and its own ledger of what it would bill (`/ledger`). Listens on the loopback only.
 */
export const createSimulatedProvider = (options: SimulatedProviderOptions = {}) => {
  const { seed = 1, now = Date.now, key } = options;
  const catalogue = createModelCatalogue(options.extraModels);
  const behaviours = createBehaviourSwitch(options.behaviour);
  const ledger = openLedger(options.ledgerFile);
  const underWay = createCallsUnderWay();
  const complete = createChatCompletions({ catalogue, behaviours, ledger, seed, now });
  const answer = createRoutes({ catalogue, behaviours, ledger, underWay, complete, key });

  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (message, response) => {
    answer(message, response).catch((error: unknown) => {
      // Also when the sender left while still sending: there is nobody to tell then.
      if (response.headersSent || response.destroyed) response.destroy();
      else sendError(response, { ...simulatedFailure(500, 0), message: String(error) });
    });
  });

  return {
    ledger,
    control: behaviours.change,
    /** Resolves when no call is being answered, and so all that were are in the ledger. */
    idle: underWay.idle,
    /** How many calls are being answered. */
    underWay: underWay.count,
    /** Answers the address; port 0 takes a free one. */
    async listen(port = 0) {
      await once(server.listen(port, '127.0.0.1'), 'listening');
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('The simulated provider has no port.');
      return `http://127.0.0.1:${address.port}`;
    },
    /** Breaks off what is being answered; it is in the ledger as aborted when this resolves. */
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      await underWay.idle();
      ledger.close();
    },
  };
};
