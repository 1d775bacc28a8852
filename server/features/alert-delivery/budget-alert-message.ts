import * as z from 'zod';
import { alertLevel, count, month, userId, wireMicroVnd } from '#shared/contracts/fields.ts';
import { microVnd, percentOf, vnd } from '#shared/domain/money.ts';
import { monthEnd } from '#shared/domain/time.ts';
import type { ClaimedDelivery } from './alert-deliveries.store.ts';
import type { AlertMessage } from './alert-message.ts';
import { fill, type AlertTexts } from './alert-texts.ts';

/** As the trigger `queue_budget_alert` writes them when the alert is raised. */
export const budgetAlertFacts = z.object({
  userId,
  month,
  level: alertLevel,
  thresholdPercent: count,
  spentMicroVnd: wireMicroVnd,
  budgetVnd: count,
});
export type BudgetAlertFacts = z.infer<typeof budgetAlertFacts>;

/** Names are whatever users typed: one that could be a link or a message of its own is left out. */
const PLAIN_NAME = /^[\p{L}\p{M}][\p{L}\p{M} '’-]{0,59}$/u;

/** The words and numbers that its sentences and figures are made of. */
const valuesOf = (facts: BudgetAlertFacts, raisedAt: Date, texts: AlertTexts) => {
  const budget = vnd(facts.budgetVnd);
  return {
    month: texts.month(facts.month),
    moment: texts.moment(raisedAt),
    threshold: texts.percent(facts.thresholdPercent),
    used: texts.percent(percentOf(facts.spentMicroVnd, budget)),
    spent: texts.vnd(facts.spentMicroVnd),
    budget: texts.vnd(budget),
    left: texts.vnd(microVnd(budget > facts.spentMicroVnd ? budget - facts.spentMicroVnd : 0n)),
    renews: fill(texts.vietnamTime, { moment: texts.moment(monthEnd(facts.month)) }),
  };
};

type User = { readonly name: string; readonly email: string };

/** What a user is told when their spend crosses a threshold: amounts are those of the crossing, not of the sending. */
export const budgetAlertMessage = (
  { alert_id: id, raised_at: raisedAt }: Pick<ClaimedDelivery, 'alert_id' | 'raised_at'>,
  facts: BudgetAlertFacts,
  user: User,
  texts: AlertTexts,
): AlertMessage => {
  const { subject, lead, advice, footer, labels, levels } = texts.budget;
  const values = valuesOf(facts, raisedAt, texts);
  const name = user.name.normalize('NFC').trim();
  const isPlain = PLAIN_NAME.test(name);
  return {
    id,
    kind: 'budget',
    raisedAt,
    title: fill(subject[facts.level], values),
    text: fill(lead[facts.level], values),
    data: { ...facts, spentMicroVnd: String(facts.spentMicroVnd) },
    mail: {
      to: [{ name: isPlain ? name : '', address: user.email }],
      greeting: isPlain ? fill(texts.greeting, { name }) : texts.greetingUnnamed,
      figures: [
        [labels.level, `${levels[facts.level]} (${values.threshold})`],
        [labels.spent, `${values.spent} (${values.used})`],
        [labels.budget, values.budget],
        [labels.left, values.left],
        [labels.renews, values.renews],
      ],
      closing: [advice[facts.level], footer],
    },
  };
};
