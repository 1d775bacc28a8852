import type { Migration } from '#main/db/migrate.ts';
import { documents } from './mirror-0003-documents.ts';
import { audit } from './mirror-0004-audit.ts';
import { rollout } from './mirror-0005-rollout.ts';
import { health } from './mirror-0006-health.ts';
import { keptAnswers } from './mirror-0007-kept-answers.ts';
import { figures } from './mirror-0002-figures.ts';
import { firstTables } from './mirror-0001-first-tables.ts';

/** Append only. */
export const MIRROR_MIGRATIONS: readonly Migration[] = [
  { name: 'first-tables', sql: firstTables },
  { name: 'figures', sql: figures },
  { name: 'documents', sql: documents },
  { name: 'audit', sql: audit },
  { name: 'rollout', sql: rollout },
  { name: 'health', sql: health },
  { name: 'kept-answers', sql: keptAnswers },
];
