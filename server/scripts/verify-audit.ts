import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readConfig } from '#server/app/config.ts';
import { readKeptSecret } from '#server/app/kept-secret.ts';
import { createDatabase } from '#server/db/database.ts';
import { AUDIT_ANCHORS, readAnchors } from '#server/features/audit/audit-anchor.ts';
import { verifyAudit, type AuditFinding } from '#server/features/audit/verify-audit.ts';
import { withScriptDatabase } from './script-database.ts';

/**
 * `npm run verify:audit [-- --data DIR] [--anchors FILE]`: recomputes the audit log's chain and compares it with its
 * head and with the anchors kept outside the database; exits 1 and names what was tampered with.
 */
const sentenceOf = (finding: AuditFinding) => {
  switch (finding.kind) {
    case 'changed':
      return `entry ${finding.place} was changed after it was written`;
    case 'broken':
      return `entry ${finding.place} does not follow the one before it: entries were removed, moved or rewritten`;
    case 'cut':
      return `the log ends at entry ${finding.place}, before its head: entries were cut off`;
    case 'anchorMissing':
      return `entry ${finding.place}, anchored at ${finding.at}, is gone or is another one`;
    case 'anchorForged':
      return `line ${finding.line} of the anchor file is damaged or not sealed by this service`;
  }
};

const verify = async (url: string, file: string, secret: string) => {
  const database = createDatabase(url, { applicationName: 'pho-verify-audit', connections: 1 });
  try {
    return await verifyAudit(database, await readAnchors(file, secret));
  } finally {
    await database.close();
  }
};

try {
  const { values } = parseArgs({ options: { data: { type: 'string' }, anchors: { type: 'string' } } });
  const config = readConfig(process.env);
  if (values.data === undefined && config.SERVICE_SECRET === undefined)
    throw new Error('Anchors are sealed with the service’s secret: set SERVICE_SECRET, or give --data DIR.');
  const secret = config.SERVICE_SECRET ?? (await readKeptSecret(resolve(values.data ?? '')));
  const file = values.anchors ?? config.AUDIT_ANCHOR_FILE ?? join(resolve(values.data ?? ''), AUDIT_ANCHORS);
  const { findings, entries, anchors } = await withScriptDatabase(values.data, (url) => verify(url, file, secret));
  for (const finding of findings) console.log(`found: ${sentenceOf(finding)}`);
  if (findings.length === 0) console.log(`${entries} entries hold together; ${anchors} anchors agree with them.`);
  process.exitCode = findings.length === 0 ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
