import * as alertDelivery from './schema/alert-delivery.ts';
import * as chat from './schema/chat.ts';
import * as budgets from './schema/budgets.ts';
import * as commands from './schema/commands.ts';
import * as feed from './schema/feed.ts';
import * as health from './schema/health.ts';
import * as operators from './schema/operators.ts';
import * as priceBook from './schema/price-book.ts';
import * as rollout from './schema/rollout.ts';
import * as rollups from './schema/rollups.ts';
import * as usage from './schema/usage.ts';
import * as people from './schema/users.ts';

/** Every table as the migrations leave it; `verify:tables` compares them with a live database. */
export const schema = {
  ...feed,
  ...people,
  ...priceBook,
  ...usage,
  ...budgets,
  ...rollups,
  ...rollout,
  ...chat,
  ...alertDelivery,
  ...health,
  ...operators,
  ...commands,
};
