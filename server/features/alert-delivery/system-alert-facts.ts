import * as z from 'zod';

/** What an alert of the service itself tells. */
export const systemAlertFacts = z.object({
  title: z.string().min(1).max(200),
  /** Plain text; an empty line parts paragraphs. */
  text: z.string().max(10_000),
  data: z.record(z.string(), z.unknown()),
});
