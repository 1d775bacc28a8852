import { useSearchParams } from 'react-router';
import { useCan } from '#renderer/lib/session-context.tsx';
import { useMonth } from '#renderer/lib/use-month.ts';
import { readAlertFilters, readKind } from './alert-filters.ts';

/** The filters of the address, and the alert that is open. Who may not see alerts of the service sees those of budgets; typing replaces the entry in the history. */
export const useAlertFilters = () => {
  const month = useMonth();
  const [params, setParams] = useSearchParams();
  const set = (name: 'q' | 'level' | 'state' | 'months' | 'kind' | 'alert' | 'system', value: string | null) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        if (value) next.set(name, value);
        else next.delete(name);
        return next;
      },
      { replace: name !== 'alert' && name !== 'system' },
    );
  return {
    month,
    filters: readAlertFilters(params, month),
    kind: useCan('monitoring:read') ? readKind(params) : 'budget',
    openId: params.get('alert'),
    openSystemId: params.get('system'),
    set,
  };
};
