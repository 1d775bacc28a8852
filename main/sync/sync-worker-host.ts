import { Worker } from 'node:worker_threads';
import { AppError } from '#shared/contracts/errors.ts';
import { workerEvent, type WorkerEvent, type WorkerSetup, type WorkerTask } from './sync-messages.ts';
import { syncWorkerFile } from './sync-worker-file.ts';

type TaskInput = WorkerTask extends infer T ? (T extends WorkerTask ? Omit<T, 'id'> : never) : never;
type Waiting = { resolve: () => void; reject: (error: Error) => void };
/** What the worker tells without being asked. */
export type SyncEvent = Extract<WorkerEvent, { collection: string }>;
export type SyncWorkerHost = Awaited<ReturnType<typeof startSyncWorker>>;

const errorOf = ({ failure, cause }: Extract<WorkerEvent, { cause: string }>) =>
  new AppError(failure.code, failure.details, { cause });

/**
 * Starts the sync worker and resolves when its mirror is open. Throws the worker's AppError when it can't be opened.
 * `onLost` is called when the thread ends without having been asked to.
 */
export const startSyncWorker = async (
  setup: WorkerSetup,
  { onEvent, onLost }: { onEvent: (event: SyncEvent) => void; onLost: (error: Error) => void },
) => {
  const worker = new Worker(syncWorkerFile(), { workerData: setup });
  const waiting = new Map<number, Waiting>();
  let nextId = 1;
  let closing = false;
  let lost: Error | null = null;
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const opened = Promise.withResolvers<{ setAside: string | null }>();

  const lose = (error: Error) => {
    if (lost) return;
    lost = error;
    opened.reject(error);
    for (const task of waiting.values()) task.reject(error);
    waiting.clear();
    if (!closing) onLost(error);
  };
  const settle = (id: number, act: (task: Waiting) => void) => {
    const task = waiting.get(id);
    waiting.delete(id);
    if (task) act(task);
  };
  worker.on('message', (message: unknown) => {
    const event = workerEvent.parse(message);
    if (event.type === 'ready') opened.resolve({ setAside: event.setAside });
    else if (event.type === 'refused') {
      closing = true;
      opened.reject(errorOf(event));
    } else if (event.type === 'done') settle(event.id, (task) => task.resolve());
    else if (event.type === 'failed') {
      settle(event.id, (task) => task.reject(errorOf(event)));
    } else onEvent(event);
  });
  worker.once('error', (error: unknown) => lose(error instanceof Error ? error : new Error(String(error))));
  worker.once('exit', () => lose(new AppError('internal', { worker: 'ended' })));

  const { setAside } = await opened.promise;
  const run = (task: TaskInput) =>
    new Promise<void>((resolve, reject) => {
      if (lost) return reject(lost);
      const id = nextId++;
      waiting.set(id, { resolve, reject });
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      worker.postMessage({ ...task, id });
    });
  return {
    setAside,
    /** Resolves when the worker has done it; rejects with its AppError. Tasks run one after the other. */
    run,
    /** Closes the mirror, then the thread. */
    async close() {
      if (!closing) {
        closing = true;
        await run({ type: 'close' }).catch(() => undefined);
      }
      await ended;
    },
  };
};
