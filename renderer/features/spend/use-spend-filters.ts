import { useSearchParams } from 'react-router';
import { useMonth } from '#renderer/lib/use-month.ts';
import { drillInto, readSpendFilters, type Split } from './spend-filters.ts';

/** The filters of the address, and the ways to change them. */
export const useSpendFilters = () => {
  const month = useMonth();
  const [params, setParams] = useSearchParams();
  const input = readSpendFilters(params, month);
  const change = (edit: (next: URLSearchParams) => void) =>
    setParams((before) => {
      const next = new URLSearchParams(before);
      edit(next);
      return next;
    });
  return {
    input,
    splitBy: (by: Split) => change((next) => next.set('by', by)),
    remove: (name: Split) => change((next) => next.delete(name)),
    drill: (name: string) => setParams({ month, ...drillInto(input, name) }),
  };
};
