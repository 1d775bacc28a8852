import { useSearchParams } from 'react-router';
import { useMonth } from '#renderer/lib/use-month.ts';
import { readAlertFilters } from './alert-filters.ts';

/** The filters of the address, and the alert that is open; typing replaces the entry in the history. */
export const useAlertFilters = () => {
  const month = useMonth();
  const [params, setParams] = useSearchParams();
  const set = (name: 'q' | 'level' | 'state' | 'months' | 'alert', value: string | null) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        if (value) next.set(name, value);
        else next.delete(name);
        return next;
      },
      { replace: name !== 'alert' },
    );
  return { month, filters: readAlertFilters(params, month), openId: params.get('alert'), set };
};
