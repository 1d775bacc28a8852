import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

export type RolloutWatchOptions = {
  /** The database that is asked. */
  url: string;
  /** The same database for the connection that is told; another address only to cut it in tests. */
  listenUrl: string;
  /** Asks once. Throws when the database can't be asked. */
  check: (connection: pg.Pool) => Promise<void>;
  /** Milliseconds between two questions. */
  pauseMs: number;
  /** Hears of the first failure of a row of them. */
  onError: (error: unknown) => void;
};

const LISTEN_AGAIN_MS = 1_000;
const ANSWER_DEADLINE_MS = 2_000;

/** Asks on a connection of its own, so that a rollback doesn't queue behind chats; one question at a time. */
const createQuestions = ({ url, check, pauseMs, onError }: RolloutWatchOptions) => {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'pho-rollout-check',
    max: 1,
    connectionTimeoutMillis: ANSWER_DEADLINE_MS,
    query_timeout: ANSWER_DEADLINE_MS,
    statement_timeout: ANSWER_DEADLINE_MS,
    keepAlive: true,
  });
  // The next question tells what is wrong.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  let askAgain = false;
  let wake = () => {};
  let failing = false;

  const ask = async () => {
    try {
      await check(pool);
      failing = false;
    } catch (error) {
      if (!failing) onError(error);
      failing = true;
    }
  };
  const pause = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, pauseMs).unref();
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  return {
    askNow() {
      askAgain = true;
      wake();
    },
    async run(signal: AbortSignal) {
      while (!signal.aborted) {
        askAgain = false;
        await ask();
        // What was announced while we asked may be newer than the answer.
        if (!askAgain && !signal.aborted) await pause();
      }
      await pool.end();
    },
  };
};

/** Hears announcements as long as the connection lives. Resolves when it has ended. */
const listen = async (url: string, onNews: () => void, signal: AbortSignal) => {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'pho-rollout-listen',
    connectionTimeoutMillis: ANSWER_DEADLINE_MS,
    keepAlive: true,
  });
  const ended = new Promise<void>((resolve) => {
    client.once('end', resolve).on('error', () => resolve());
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  client.on('notification', onNews);
  try {
    await client.connect();
    await client.query('LISTEN rollout_changed');
    // Nobody told us of what happened before.
    onNews();
    await ended;
  } finally {
    // A connection that is cut off doesn't say goodbye.
    await Promise.race([client.end().catch(() => {}), delay(LISTEN_AGAIN_MS, undefined, { ref: false })]);
  }
};

/**
 * Keeps asking for the rollout: when the database announces a change, and anyway every `pauseMs`, because announcements
 * get lost with their connection. Works until `stop`.
 */
export const startRolloutWatch = (options: RolloutWatchOptions) => {
  const stopping = new AbortController();
  const questions = createQuestions(options);
  const keepListening = async () => {
    while (!stopping.signal.aborted) {
      // Without it the questions still go on, and say so when the database is away.
      await listen(options.listenUrl, questions.askNow, stopping.signal).catch(() => {});
      await delay(LISTEN_AGAIN_MS, undefined, { signal: stopping.signal, ref: false }).catch(() => {});
    }
  };
  const running = Promise.all([questions.run(stopping.signal), keepListening()]);
  return {
    async stop() {
      stopping.abort();
      questions.askNow();
      await running;
    },
  };
};
