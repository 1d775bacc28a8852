import type * as z from 'zod';
import type { ClaimedDelivery } from './alert-deliveries.store.ts';
import type { AlertMessage } from './alert-message.ts';
import type { systemAlertFacts } from './system-alert-facts.ts';
import { fill, type AlertTexts } from './alert-texts.ts';

/** What operators are told about the service itself. */
export const systemAlertMessage = (
  { alert_id: id, raised_at: raisedAt }: Pick<ClaimedDelivery, 'alert_id' | 'raised_at'>,
  { title, text, data }: z.infer<typeof systemAlertFacts>,
  operators: readonly string[],
  texts: AlertTexts,
): AlertMessage => ({
  id,
  kind: 'system',
  raisedAt,
  title,
  text,
  data,
  mail: {
    to: operators.map((address) => ({ name: '', address })),
    greeting: null,
    figures: [],
    closing: [fill(texts.system.footer, { moment: texts.moment(raisedAt) })],
  },
});
