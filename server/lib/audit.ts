import type { ClientBase } from 'pg';

/** Who acted: an operator, or the service by itself when null. */
export type Actor = { readonly id: string; readonly name: string } | null;
export type AuditEntry = {
  actor: Actor;
  /** The command's type, or what the service did. */
  action: string;
  /** What it was done to, such as `user:usr_1`. */
  subject: string;
  before?: unknown;
  after?: unknown;
  reason?: string;
  commandId?: string;
  at: Date;
};

const json = (value: unknown) => (value === undefined ? null : JSON.stringify(value));

/** Writes one entry of the audit log, in the transaction that does the work. */
export const addAuditEntry = async (client: ClientBase, entry: AuditEntry) => {
  const { actor, action, subject, before, after, reason, commandId, at } = entry;
  await client.query(
    `INSERT INTO audit_log (occurred_at, operator_id, operator_name, action, subject, before, after, reason, command_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [at, actor?.id, actor?.name, action, subject, json(before), json(after), reason, commandId],
  );
};
