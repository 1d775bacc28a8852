import type { AuditEntryView } from '#shared/contracts/views.ts';

type Json = AuditEntryView['before'];
export type ChangedValue = { name: string; before: Json | undefined; after: Json | undefined };

const fieldsOf = (value: Json): Readonly<Record<string, Json | undefined>> => {
  if (value === null) return {};
  return typeof value === 'object' && !Array.isArray(value) ? value : { value };
};
const same = (one: Json | undefined, other: Json | undefined) => JSON.stringify(one) === JSON.stringify(other);

/** The fields that differ between the two sides of an entry, in the order they stand there. */
export const changedValues = ({ before, after }: Pick<AuditEntryView, 'before' | 'after'>): ChangedValue[] => {
  const [was, is] = [fieldsOf(before), fieldsOf(after)];
  return [...new Set([...Object.keys(was), ...Object.keys(is)])]
    .map((name) => ({ name, before: was[name], after: is[name] }))
    .filter((value) => !same(value.before, value.after));
};
