import { randomBytes } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { createDatabase } from '#server/db/database.ts';
import { createOperatorAuth } from '#server/features/operators/operator-auth.ts';
import { createAuditSignIn } from '#server/features/audit/audit-sign-in.ts';
import { addAuditEntry } from '#server/lib/audit.ts';
import { inTransaction } from '#server/lib/transaction.ts';
import { createOperatorsService } from '#server/features/operators/operators.service.ts';
import { createSignInLimit } from '#server/features/operators/sign-in-limit.ts';
import { systemClock } from '#server/lib/clock.ts';
import { role } from '#shared/contracts/fields.ts';

/**
 * `node server/scripts/create-operator.ts --email E --name N --role finance|admin|support`, with `DATABASE_URL`.
 * The password is read from stdin with `--password-stdin`; otherwise one is made and printed, once.
 */
const { values } = parseArgs({
  options: {
    email: { type: 'string' },
    name: { type: 'string' },
    role: { type: 'string' },
    'password-stdin': { type: 'boolean', default: false },
  },
});
const person = z.object({ email: z.email().max(254), name: z.string().min(1).max(200), role }).parse(values);
const databaseUrl = z.url({ error: 'DATABASE_URL must name the service’s database.' }).parse(process.env.DATABASE_URL);
const given = values['password-stdin'] ? (await text(process.stdin)).trim() : null;
const password = z
  .string()
  .min(12)
  .max(200)
  .parse(given ?? randomBytes(18).toString('base64url'));

const database = createDatabase(databaseUrl, { applicationName: 'pho-create-operator', connections: 1 });
try {
  // Only a password is made here, no session: nothing is signed with this secret.
  const auth = createOperatorAuth({ database, secret: randomBytes(32).toString('hex'), sessionHours: 1 });
  const operators = createOperatorsService({
    auth,
    limit: createSignInLimit(database),
    clock: systemClock,
    auditSignIn: createAuditSignIn({ database, clock: systemClock }),
  });
  const { id } = await operators.create({ ...person, password });
  const entry = { actor: null, action: 'operator.create', subject: `operator:${id}`, after: person, at: systemClock() };
  await inTransaction(database, (client) => addAuditEntry(client, entry));
  console.log(`Operator ${id} created.${given === null ? ` Password: ${password}` : ''}`);
} finally {
  await database.close();
}
