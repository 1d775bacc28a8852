import * as z from 'zod';
import type { SkipReason } from '#shared/contracts/feed.ts';
import type { Database } from '#server/db/database.ts';
import type { ClaimedDelivery } from './alert-deliveries.store.ts';
import type { AlertMessage } from './alert-message.ts';
import type { AlertTexts } from './alert-texts.ts';
import { budgetAlertFacts, budgetAlertMessage } from './budget-alert-message.ts';
import { systemAlertFacts } from './system-alert-facts.ts';
import { systemAlertMessage } from './system-alert-message.ts';

type Parts = {
  database: Pick<Database, 'pool'>;
  texts: AlertTexts;
  /** Addresses that system alerts go to. */
  operators: readonly string[];
};
const recipient = z.object({ name: z.string(), email: z.string(), wants_alerts: z.boolean() });

/**
 * Puts a delivery into words, or says why it isn't to be sent. Whom it goes to, and whether they still want it, is read
 * now; what it tells is as it was when the alert was raised.
 */
export const createComposeAlert = ({ database, texts, operators }: Parts) => {
  const findRecipient = async (userId: string) => {
    const { rows } = await database.pool.query(
      `SELECT u.name, u.email, coalesce(s.budget_alerts_enabled, true) AS wants_alerts
       FROM users u LEFT JOIN user_cost_settings s ON s.user_id = u.id WHERE u.id = $1`,
      [userId],
    );
    return rows.length === 0 ? null : recipient.parse(rows[0]);
  };
  return async (delivery: ClaimedDelivery): Promise<AlertMessage | SkipReason> => {
    if (delivery.kind === 'system')
      return systemAlertMessage(delivery, systemAlertFacts.parse(delivery.facts), operators, texts);
    const facts = budgetAlertFacts.parse(delivery.facts);
    const user = await findRecipient(facts.userId);
    if (!user) return 'noRecipient';
    return user.wants_alerts ? budgetAlertMessage(delivery, facts, user, texts) : 'alertsOff';
  };
};
export type ComposeAlert = ReturnType<typeof createComposeAlert>;
