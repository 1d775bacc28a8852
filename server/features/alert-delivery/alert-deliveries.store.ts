import type { ClientBase } from 'pg';
import * as z from 'zod';
import { ALERT_CHANNELS, ALERT_KINDS, type SkipReason } from '#shared/contracts/feed.ts';
import type { Database } from '#server/db/database.ts';
import { systemAlertFacts } from './system-alert-facts.ts';

type ChannelName = (typeof ALERT_CHANNELS)[number];

const claimed = z.object({
  alert_id: z.string(),
  channel: z.enum(ALERT_CHANNELS),
  kind: z.enum(ALERT_KINDS),
  facts: z.unknown(),
  raised_at: z.date(),
  /** Tries with this one, and how many there may be. */
  attempts: z.int(),
  attempts_allowed: z.int(),
});
export type ClaimedDelivery = z.infer<typeof claimed>;

export type DeliveryOutcome =
  | { readonly state: 'sent'; readonly at: Date }
  | { readonly state: 'skipped'; readonly because: SkipReason }
  | { readonly state: 'dead'; readonly error: string }
  | { readonly state: 'waiting'; readonly error: string; readonly until: Date };

export type SystemAlert = z.infer<typeof systemAlertFacts> & {
  /** A UUID of its own for each alert that people are to hear of. */
  readonly id: string;
  readonly raisedAt: Date;
};

const CLAIM = `UPDATE alert_deliveries d SET attempts = d.attempts + 1, next_attempt_at = $3
  FROM (SELECT alert_id, channel FROM alert_deliveries
    WHERE state = 'waiting' AND channel = $1 AND next_attempt_at <= $2 AND expires_at > $2
    ORDER BY next_attempt_at, alert_id LIMIT $4 FOR UPDATE SKIP LOCKED) due
  WHERE d.alert_id = due.alert_id AND d.channel = due.channel
  RETURNING d.alert_id, d.channel, d.kind, d.facts, d.raised_at, d.attempts, d.attempts_allowed`;

/** The attempt's number says whose turn it is: who lost the lease changes nothing. Only what was sent is sent in any case. */
const SETTLE = `UPDATE alert_deliveries SET state = $4, last_error = coalesce($5, last_error), sent_at = $6,
    skipped_because = $7, next_attempt_at = coalesce($8, next_attempt_at),
    attempts = attempts - CASE $4 WHEN 'skipped' THEN 1 ELSE 0 END
  WHERE alert_id = $1 AND channel = $2
    AND (state = 'waiting' AND attempts = $3 OR $4 = 'sent' AND state <> 'sent')`;

/** Also what waits for channels that nobody has any more. What is being tried has its lease ahead of it. */
const EXPIRE = `UPDATE alert_deliveries SET state = 'skipped', skipped_because = 'tooOld'
  WHERE state = 'waiting' AND next_attempt_at <= $1 AND expires_at <= $1`;

/** A channel that nobody had for longer than alerts stay news begins anew. */
const REGISTER = `INSERT INTO alert_channels AS c (channel, active_since, seen_at)
  SELECT channel, $2, $2 FROM unnest($1::text[]) channel
  ON CONFLICT (channel) DO UPDATE SET seen_at = greatest(c.seen_at, excluded.seen_at),
    active_since = CASE WHEN c.seen_at < excluded.seen_at - interval '24 hours'
      THEN excluded.active_since ELSE c.active_since END`;

export const createAlertDeliveriesStore = ({ pool }: Pick<Database, 'pool'>) => ({
  /** Queues it for every channel in use, in the caller's transaction; the same id again does nothing. */
  async addSystemAlert(client: ClientBase, { id, raisedAt, ...facts }: SystemAlert) {
    const checked = JSON.stringify(systemAlertFacts.parse(facts));
    await client.query('SELECT queue_alert($1, $2, $3, $4)', [id, 'system', checked, raisedAt]);
  },

  /** Takes what is due, for this caller alone until `leasedUntil`; each counts as tried. */
  async claim(channel: ChannelName, now: Date, leasedUntil: Date, limit: number): Promise<ClaimedDelivery[]> {
    const { rows } = await pool.query(CLAIM, [channel, now, leasedUntil, limit]);
    return rows.map((row) => claimed.parse(row));
  },

  async settle({ alert_id, channel, attempts }: ClaimedDelivery, outcome: DeliveryOutcome) {
    await pool.query(SETTLE, [
      alert_id,
      channel,
      attempts,
      outcome.state,
      'error' in outcome ? outcome.error : null,
      outcome.state === 'sent' ? outcome.at : null,
      outcome.state === 'skipped' ? outcome.because : null,
      outcome.state === 'waiting' ? outcome.until : null,
    ]);
  },

  async expire(now: Date) {
    await pool.query(EXPIRE, [now]);
  },

  async register(channels: readonly ChannelName[], now: Date) {
    if (channels.length > 0) await pool.query(REGISTER, [channels, now]);
  },
});
