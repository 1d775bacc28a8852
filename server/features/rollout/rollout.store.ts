import type { ClientBase } from 'pg';
import * as z from 'zod';
import { revision } from '#shared/contracts/fields.ts';
import {
  rolloutRow,
  rolloutState,
  type ROLLOUT_ACTIONS,
  type RolloutRow,
  type RolloutState,
  type RolloutWaiting,
} from '#shared/contracts/rollout.ts';
import type { Actor } from '#server/lib/audit.ts';
import { wireRowSql } from '#server/lib/wire-rows.ts';

type Queryable = Pick<ClientBase, 'query'>;

/** What consoles see, with its position in the feed. */
export type RolloutRecord = { readonly revision: string; readonly row: RolloutRow };
const rolloutRecord = z.object({ revision, row: rolloutRow });

const lockedRollout = z.object({
  version_revision: revision,
  revision,
  state: rolloutState,
  waiting: rolloutRow.shape.schedule.shape.waiting,
});
export type LockedRollout = z.infer<typeof lockedRollout>;

/** A version above the one asked for, with its state; or the version that holds, without. */
const versionRow = z.object({ version: z.coerce.number().int().min(1), state: rolloutState.nullable() });
export type RolloutVersion = z.infer<typeof versionRow>;

type Change = {
  state: RolloutState;
  actor: Actor;
  action: (typeof ROLLOUT_ACTIONS)[number];
  reason: string | null;
  at: Date;
};
const KEEP_VERSION = `INSERT INTO rollout_history (version, changed_at, operator_id, operator_name, action, reason, state)
  SELECT version, updated_at, $3::text, updated_by, $5::text, $6::text, state FROM changed`;
const valuesOf = ({ state, actor, action, reason, at }: Change) => [
  JSON.stringify(state),
  at,
  actor?.id ?? null,
  actor?.name ?? null,
  action,
  reason,
];

/** Writes the first version, unless another instance has. */
export const insertFirstRollout = (client: Queryable, state: RolloutState, at: Date) =>
  client.query(
    `WITH changed AS (
      INSERT INTO rollout_state (state, updated_at, updated_by) VALUES ($1, $2, $4)
      ON CONFLICT (only_row) DO NOTHING RETURNING *
    ) ${KEEP_VERSION}`,
    valuesOf({ state, actor: null, action: 'first', reason: null, at }),
  );

/** The rollout as it stands, held until the transaction ends. */
export const lockRollout = async (client: Queryable): Promise<LockedRollout> => {
  const { rows } = await client.query(
    'SELECT version_revision::text, revision::text, state, waiting FROM rollout_state FOR UPDATE',
  );
  return lockedRollout.parse(rows[0]);
};

/** Writes the next version and keeps it in the history; tells every service when the transaction commits. */
export const writeRollout = (client: Queryable, change: Change) =>
  client.query(
    `WITH changed AS (
      UPDATE rollout_state SET state = $1, updated_at = $2, updated_by = $4, waiting = NULL RETURNING *
    ) ${KEEP_VERSION}`,
    valuesOf(change),
  );

export const writeWaiting = (client: Queryable, waiting: RolloutWaiting | null) =>
  client.query('UPDATE rollout_state SET waiting = $1', [waiting && JSON.stringify(waiting)]);

export const readRolloutRecord = async (client: Queryable): Promise<RolloutRecord> => {
  const { rows } = await client.query(
    `SELECT r.revision::text AS revision, (${wireRowSql('rollout')})::json AS row FROM rollout_state r`,
  );
  return rolloutRecord.parse(rows[0]);
};

/** Undefined when there is no rollout at all. The state is read only when it is newer than `known`. */
export const readVersion = async (client: Queryable, known: number): Promise<RolloutVersion | undefined> => {
  const { rows } = await client.query(
    'SELECT version::text, CASE WHEN version > $1 THEN state END AS state FROM rollout_state',
    [known],
  );
  return rows.length === 0 ? undefined : versionRow.parse(rows[0]);
};
