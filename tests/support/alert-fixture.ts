import { Writable } from 'node:stream';
import { createLog } from '#server/app/log.ts';
import { createDatabase } from '#server/db/database.ts';
import {
  createAlertDelivery,
  type AlertDeliveryOptions,
} from '#server/features/alert-delivery/alert-delivery.service.ts';
import { createRecordingFixture, NOON, spending, usageOf } from './recording-fixture.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

export type DeliveryRow = {
  alert_id: string;
  channel: string;
  state: string;
  attempts: number;
  last_error: string | null;
  skipped_because: string | null;
  sent_at: Date | null;
};

/** A database with starters whose spending raises alerts at noon, a clock to set, and deliveries with their log kept. */
export const createAlertFixture = async (users: readonly string[]) => {
  const fixture = await createRecordingFixture(users);
  let now = NOON;
  const lines: string[] = [];
  const log = createLog(
    'info',
    new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk));
        done();
      },
    }),
  );
  const closers: (() => Promise<void>)[] = [];
  let requests = 0;
  return {
    ...fixture,
    log,
    logged: () => lines.join(''),
    clock: () => now,
    passTime(ms: number) {
      now = new Date(now.getTime() + ms);
    },
    /** A sender of its own, with connections of its own, as another instance of the service would be. */
    async addDelivery(options: Partial<AlertDeliveryOptions> & Pick<AlertDeliveryOptions, 'channels'>) {
      const database = createDatabase(fixture.url);
      closers.push(() => database.close());
      const delivery = createAlertDelivery({ database, clock: () => now, random: () => 0, log, ...options });
      await delivery.register();
      return delivery;
    },
    /** Spends about so many đồng of the user's 29.000 in one request. */
    async spend(userId: string, dong: number, occurredAt = now) {
      requests += 1;
      const usage = usageOf({ ...spending(dong), userId, requestId: `req_${requests}`, occurredAt });
      await fixture.recorder.record(usage);
    },
    deliveries: () =>
      fixture.rows<DeliveryRow>(`SELECT alert_id, channel, state, attempts, last_error, skipped_because, sent_at
        FROM alert_deliveries ORDER BY raised_at, alert_id, channel`),
    async close() {
      await Promise.all(closers.map((close) => close()));
      await fixture.close();
    },
  };
};
export type AlertFixture = Awaited<ReturnType<typeof createAlertFixture>>;
