import { text } from 'drizzle-orm/pg-core';
import { users } from './users.ts';

/** Users who have spent stay, because their spend does. */
export const spender = () =>
  text('user_id')
    .notNull()
    .references(() => users.id, { onDelete: 'restrict' });
