import { createInterface } from 'node:readline';
import { createDatabase } from '#server/db/database.ts';
import { createBudgets } from '#server/features/budgets/budgets.service.ts';
import { createPriceBook } from '#server/features/price-book/price-book.ts';
import { createRecorder } from '#server/features/recording/recorder.ts';
import { NOON, usageOf } from './recording-fixture.ts';
import { opusTokens, opusUsage, type BudgetChildResult } from './budget-requests.ts';

/**
 * `node budget-child.ts URL RUN USER TOKENS`: prints READY, and then for each line it reads
 * `reserve N`: makes N calls at once, each holding what TOKENS cost;
 * `settle`: ends what it holds in turns — at the full cost, at half, released, left alone — while it reserves anew.
 * Answers each with one line of `BudgetChildResult`, and `settle` prints `ACK <request>` for each that is durable.
 */
const [url = '', run = '', userId = '', tokens = '0'] = process.argv.slice(2);
const database = createDatabase(url);
const budgets = createBudgets({ database, clock: () => NOON });
const priceBook = await createPriceBook({ database });
const recorder = createRecorder({ database, priceBook, clock: () => NOON });
const held: string[] = [];
let made = 0;

const reserve = async () => {
  const requestId = `${run}-${(made += 1)}`;
  const amount = opusTokens(Number(tokens));
  const { granted } = await budgets.reserve({ userId, requestId, amount, leaseMs: 60_000 });
  if (granted) held.push(requestId);
  return granted;
};
const settle = async (requestId: string, spent: number) => {
  await recorder.record(usageOf({ userId, requestId, settles: true, ...opusUsage(spent) }));
  process.stdout.write(`ACK ${requestId}\n`);
};
const end = async (requestId: string, index: number) => {
  if (index % 4 === 0) await settle(requestId, Number(tokens));
  if (index % 4 === 1) await settle(requestId, Number(tokens) / 2);
  if (index % 4 === 2) await budgets.release({ userId, requestId });
  return reserve();
};

const answer = async (work: Promise<boolean>[]) => {
  const outcomes = await Promise.allSettled(work);
  const count = (wanted: boolean) => outcomes.filter((o) => o.status === 'fulfilled' && o.value === wanted).length;
  const failed = outcomes.flatMap((o) => (o.status === 'rejected' ? [String(o.reason)] : []));
  const result: BudgetChildResult = { granted: count(true), refused: count(false), failed };
  process.stdout.write(`${JSON.stringify(result)}\n`);
};
const endAll = async () => {
  const requests = held.splice(0);
  // A few at a time, so that there is a middle to be killed in.
  const endSome = async (worker: number) => {
    for (let index = worker; index < requests.length; index += 4) await end(requests[index] ?? '', index);
    return true;
  };
  await answer([0, 1, 2, 3].map(endSome));
};

process.stdout.write('READY\n');
for await (const line of createInterface(process.stdin)) {
  const [command, count] = line.split(' ');
  if (command === 'reserve') await answer(Array.from({ length: Number(count) }, reserve));
  if (command === 'settle') await endAll();
}
await recorder.close();
priceBook.stop();
await database.close();
