import type { ZodType } from 'zod';
import type * as z from 'zod';

export type IssueText = (issue: z.core.$ZodIssue) => string;

/** A Mantine form's `validate` from a zod schema: the first issue of each field, in the reader's language. */
export const validateWith =
  <Values>(schema: ZodType, textOf: IssueText) =>
  (values: Values): Record<string, string> => {
    const parsed = schema.safeParse(values);
    if (parsed.success) return {};
    const errors: Record<string, string> = {};
    for (const issue of parsed.error.issues) errors[issue.path.join('.')] ??= textOf(issue);
    return errors;
  };
