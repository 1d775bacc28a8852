import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import type { Database } from '#server/db/database.ts';
import type { Clock } from '#server/lib/clock.ts';
import { createAlertDeliveriesStore, type ClaimedDelivery } from './alert-deliveries.store.ts';
import type { AlertChannel } from './alert-message.ts';
import { createAlertTexts, type AlertLanguage } from './alert-texts.ts';
import { createComposeAlert } from './compose-alert.ts';
import { createDeliverAlert } from './deliver-alert.ts';

export type AlertDeliveryOptions = {
  database: Pick<Database, 'pool'>;
  channels: readonly AlertChannel[];
  /** Addresses that system alerts are mailed to. */
  operators?: readonly string[];
  language?: AlertLanguage;
  clock: Clock;
  random?: () => number;
  log: Pick<FastifyBaseLogger, 'warn' | 'error'>;
  /** Milliseconds between two looks for what is due. */
  pauseMs?: number;
};

/** A try that has not been told the end of by then is lost with its instance, and another instance takes over. */
const LEASE_MS = 120_000;
const BATCH = 20;
const REGISTER_MS = 60_000;
/** Tries under way may take this long when the service ends; then they are cut off and come again. */
const GRACE_MS = 3_000;

export type AlertDelivery = ReturnType<typeof createAlertDelivery>;
/**
 * Sends queued alerts by every channel that is configured. Any number of instances may run on one database: each delivery
 * is claimed by one of them at a time.
 */
export const createAlertDelivery = (options: AlertDeliveryOptions) => {
  const { database, channels, clock, log, pauseMs = 1_000, random = Math.random } = options;
  const store = createAlertDeliveriesStore(database);
  const texts = createAlertTexts(options.language ?? 'vi-VN');
  const compose = createComposeAlert({ database, texts, operators: options.operators ?? [] });
  const deliver = createDeliverAlert({ compose, clock, random });
  const cutOff = new AbortController();
  const stopping = new AbortController();
  let running: Promise<unknown> = Promise.resolve();

  const tryOne = async (channel: AlertChannel, delivery: ClaimedDelivery) => {
    const outcome = await deliver(channel, delivery, cutOff.signal);
    const about = { alert: delivery.alert_id, channel: channel.name, attempts: delivery.attempts };
    if ('error' in outcome)
      log[outcome.state === 'dead' ? 'error' : 'warn'](
        { ...about, error: outcome.error },
        outcome.state === 'dead' ? 'an alert could not be delivered' : 'an alert will be sent again',
      );
    await store.settle(delivery, outcome);
  };
  const failed = (work: string) => (error: unknown) => log.error({ err: error }, `${work} failed`);

  /** Tries what is due by one channel until nothing is; answers how many. */
  const deliverBy = async (channel: AlertChannel) => {
    let tried = 0;
    while (!stopping.signal.aborted) {
      const now = clock();
      const batch = await store.claim(channel.name, now, new Date(now.getTime() + LEASE_MS), BATCH);
      // One that fails unexpectedly keeps its lease and comes again; the others go on.
      await Promise.all(batch.map((one) => tryOne(channel, one).catch(failed('delivering an alert'))));
      tried += batch.length;
      if (batch.length < BATCH) break;
    }
    return tried;
  };
  const register = async () => {
    await store.register(
      channels.map(({ name }) => name),
      clock(),
    );
    await store.expire(clock());
  };
  const repeat = async (work: () => Promise<unknown>, everyMs: number, name: string) => {
    const { signal } = stopping;
    while (!signal.aborted) {
      await work().catch(failed(name));
      await wait(everyMs, undefined, { signal }).catch(() => {});
    }
  };

  return {
    /** Queues an alert of the service itself, in the caller's transaction; the same id again does nothing. */
    addSystemAlert: store.addSystemAlert,
    /** From now on alerts raised are queued for these channels. Gives up what has become stale. */
    register,
    /** Tries everything that is due now, by each channel; answers how many tries. */
    async deliverDue() {
      const tried = await Promise.all(channels.map(deliverBy));
      return tried.reduce((sum, count) => sum + count, 0);
    },
    /** Registers and delivers until `stop`. A channel that is slow holds up no other. */
    start() {
      running = Promise.all([
        repeat(register, REGISTER_MS, 'registering alert channels'),
        ...channels.map((channel) => repeat(() => deliverBy(channel), pauseMs, 'delivering alerts')),
      ]);
    },
    async stop() {
      stopping.abort();
      const grace = setTimeout(() => cutOff.abort(), GRACE_MS);
      await running;
      clearTimeout(grace);
    },
  };
};
