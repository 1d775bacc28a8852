import { spendTableInput, type SpendTableInput } from '#shared/contracts/views.ts';
import type { Month } from '#shared/domain/time.ts';

export type Split = SpendTableInput['by'];
export const SPLITS = spendTableInput.shape.by.options;
/** Each split is also a filter: its parameter in the address holds the one value looked at. */
const FILTERS = SPLITS;

/** Where a row of each split leads: what people ask next. */
const NEXT: Readonly<Record<Split, readonly Split[]>> = {
  day: ['model', 'tier', 'complexity'],
  provider: ['model', 'day'],
  model: ['day', 'tier', 'complexity'],
  tier: ['model', 'day'],
  complexity: ['category', 'model', 'day'],
  category: ['model', 'complexity', 'day'],
  arm: ['model', 'complexity', 'day'],
};

/** What the address asks for. A value that is none is left out, as if it had not been given. */
export const readSpendFilters = (params: URLSearchParams, month: Month): SpendTableInput => {
  const shape = spendTableInput.shape;
  const by = shape.by.safeParse(params.get('by'));
  const kept = FILTERS.flatMap((name) => {
    const value = params.get(name);
    return value && shape[name].safeParse(value).success ? [[name, value]] : [];
  });
  return spendTableInput.parse({ ...Object.fromEntries(kept), month, by: by.success ? by.data : 'day' });
};

/** The filters in force, in the order of `FILTERS`. */
export const filtersInForce = (input: SpendTableInput) =>
  FILTERS.flatMap((name) => {
    const value = input[name];
    return value === undefined ? [] : [{ name, value }];
  });

/** One row looked into: it becomes a filter, and the split becomes the next one that is not filtered yet. */
export const drillInto = (input: SpendTableInput, name: string): Record<string, string> => {
  const filters = { ...Object.fromEntries(filtersInForce(input).map((f) => [f.name, f.value])), [input.by]: name };
  const by = [...NEXT[input.by], ...SPLITS].find((split) => !(split in filters)) ?? input.by;
  return { ...filters, by };
};
