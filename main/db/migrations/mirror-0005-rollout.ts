import { documentTable } from './document-table.ts';

export const rollout = documentTable('rollout');
