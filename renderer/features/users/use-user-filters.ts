import { useSearchParams } from 'react-router';
import { useMonth } from '#renderer/lib/use-month.ts';
import { readUserFilters } from './user-filters.ts';

/** The filters of the address; typing replaces the entry in the history, so that back leaves the list. */
export const useUserFilters = () => {
  const month = useMonth();
  const [params, setParams] = useSearchParams();
  const set = (name: 'q' | 'tier' | 'band' | 'sort' | 'dir', value: string | null) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        if (value) next.set(name, value);
        else next.delete(name);
        if (name === 'sort') next.delete('dir');
        return next;
      },
      { replace: true },
    );
  return { filters: readUserFilters(params, month), set };
};
