import { parentPort, workerData } from 'node:worker_threads';
import { inspect } from 'node:util';
import { setTimeout as delay } from 'node:timers/promises';
import { storeKeptAnswer } from '#main/db/kept-answers.ts';
import { openMirror } from '#main/db/mirror.ts';
import { purgeForRole } from '#main/db/purge-for-role.ts';
import { confirmCollections } from '#main/db/sync-state.ts';
import { storeUserDecisions } from '#main/db/user-decisions.ts';
import { storeUserUsage } from '#main/db/user-usage.ts';
import { createBackendClient } from '#main/platform/backend-client.ts';
import { systemClock } from '#main/platform/clock.ts';
import { failureOf } from '#shared/contracts/views.ts';
import { parseFeedPage } from './parse-feed-page.ts';
import { parseUserDecisions } from './parse-user-decisions.ts';
import { createPuller } from './puller.ts';
import { workerSetup, workerTask, type WorkerEvent, type WorkerTask } from './sync-messages.ts';

/** The thread that writes the mirror. It ends when it has closed its database. */
if (!parentPort) throw new Error('sync-worker runs in a worker thread');
const port = parentPort;
const causeOf = (error: unknown) => inspect(error, { depth: 3 });
const emit = (event: WorkerEvent) => port.postMessage(event);

const run = () => {
  const setup = workerSetup.parse(workerData);
  const opened = openMirror(setup.mirrorPath, systemClock());
  const { db } = opened;
  // The role may have changed since this file was filled.
  purgeForRole(db, setup.role);
  const stopping = new AbortController();
  const client = createBackendClient({
    url: setup.backendUrl,
    token: () => setup.token,
    clock: systemClock,
    timing: setup.timing,
  });
  const wait = async () => void (await delay(setup.cutRetryMs, undefined, { signal: stopping.signal }));
  const puller = createPuller({ db, client, emit, pageRows: setup.pageRows, wait, signal: stopping.signal });

  const perform = (task: WorkerTask): void | Promise<void> => {
    switch (task.type) {
      case 'pull':
        return puller.pull(task.collections);
      case 'verify':
        return puller.verify(task.collections);
      case 'confirm':
        return void confirmCollections(db, task.collections, task.asOf);
      case 'storeUsage':
        return storeUserUsage(db, task.userId, task.month, parseFeedPage(task.page, 'usage').puts, task);
      case 'storeDecisions':
        return storeUserDecisions(db, { ...task, rows: parseUserDecisions(task.page) });
      case 'storeAnswer':
        return storeKeptAnswer(db, task);
      case 'close':
        client.close();
        db.close();
        port.close();
    }
  };

  let queue = Promise.resolve();
  const answer = async (task: WorkerTask) => {
    const { id } = task;
    try {
      await perform(task);
      emit({ type: 'done', id });
    } catch (error) {
      emit({ type: 'failed', id, failure: failureOf(error), cause: causeOf(error) });
    }
  };
  port.on('message', (message: unknown) => {
    const task = workerTask.parse(message);
    // A pull that is under way would only delay the end.
    if (task.type === 'close') stopping.abort();
    queue = queue.then(() => answer(task));
  });
  emit({ type: 'ready', setAside: opened.setAside });
};

try {
  run();
} catch (error) {
  emit({ type: 'refused', failure: failureOf(error), cause: causeOf(error) });
  port.close();
}
