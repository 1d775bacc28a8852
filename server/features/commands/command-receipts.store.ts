import type { PoolClient } from 'pg';
import * as z from 'zod';
import { commandApplied, commandConflict } from '#shared/contracts/commands.ts';
import { AppError } from '#shared/contracts/errors.ts';
import type { CommandAnswer } from './commands.service.ts';

const receipt = z
  .object({ operator_id: z.string(), request_hash: z.string() })
  .and(
    z.discriminatedUnion('status', [
      z.object({ status: z.literal(200), answer: commandApplied }),
      z.object({ status: z.literal(409), answer: commandConflict }),
    ]),
  );
type Request = { id: string; operatorId: string; requestHash: string };

export type CommandReceipts = ReturnType<typeof createCommandReceipts>;
export const createCommandReceipts = () => ({
  /**
   * The answer this command got before; null when it is new, and then nobody else can act on it until this transaction ends.
   * Throws command.reused when the id belongs to another request or operator.
   */
  async claim(client: PoolClient, { id, operatorId, requestHash }: Request): Promise<CommandAnswer | null> {
    await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`command ${id}`]);
    const { rows } = await client.query(
      'SELECT operator_id, request_hash, status, answer FROM command_receipts WHERE id = $1',
      [id],
    );
    if (rows.length === 0) return null;
    const earlier = receipt.parse(rows[0]);
    if (earlier.operator_id !== operatorId || earlier.request_hash !== requestHash)
      throw new AppError('command.reused');
    if (earlier.status === 200) return { status: 200, body: earlier.answer };
    return { status: 409, body: earlier.answer };
  },
  async add(client: PoolClient, { id, operatorId, requestHash }: Request, { status, body }: CommandAnswer) {
    await client.query(
      'INSERT INTO command_receipts (id, operator_id, request_hash, status, answer) VALUES ($1, $2, $3, $4, $5)',
      [id, operatorId, requestHash, status, JSON.stringify(body)],
    );
  },
});
