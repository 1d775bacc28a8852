import { openOutboxDatabase } from '#main/sync/outbox/outbox-database.ts';
import { createOutbox } from '#main/sync/outbox/outbox.ts';
import { createOutboxStore } from '#main/sync/outbox/outbox.store.ts';
import { DEFAULT_THRESHOLDS } from '#shared/domain/budget.ts';

/** `outbox-writer.ts FILE ROUND`: adds edits of different users for ever, and prints `ACK id` when each has returned. */
const [, , path = '', round = '0'] = process.argv;
const database = openOutboxDatabase(path, { origin: 'http://127.0.0.1:1', operatorId: 'quan' });
const outbox = createOutbox(createOutboxStore(database), { clock: () => new Date(), onChange: () => {} });
const settings = {
  monthlyBudgetVnd: 40_000,
  perQueryCapVnd: 100,
  ...DEFAULT_THRESHOLDS,
  budgetAlertsEnabled: true,
  optimizationEnabled: true,
};

const addNext = (number: number) => {
  const id = outbox.add({ type: 'settings.edit', userId: `user-${round}-${number}`, baseRevision: '1', settings });
  process.stdout.write(`ACK ${id}\n`, () => setImmediate(addNext, number + 1));
};
addNext(0);
