import { useCallback } from 'react';
import { useSearchParams } from 'react-router';
import { auditFilters, type AuditFilters } from '#shared/contracts/views.ts';

const NAMES = { search: 'q', action: 'action', from: 'from', to: 'to' } as const;

/** What the address asks for; a value that is none is left out. */
const readAuditFilters = (params: URLSearchParams): AuditFilters => {
  const { shape } = auditFilters;
  const valueOf = (name: keyof typeof NAMES) => params.get(NAMES[name]) ?? undefined;
  const from = shape.from.safeParse(valueOf('from'));
  const to = shape.to.safeParse(valueOf('to'));
  return {
    search: (valueOf('search') ?? '').slice(0, 200),
    action: valueOf('action')?.slice(0, 200),
    from: from.success ? from.data : undefined,
    to: to.success ? to.data : undefined,
  };
};

export const useAuditFilters = () => {
  const [params, setParams] = useSearchParams();
  const set = useCallback(
    (name: keyof typeof NAMES, value: string | null) =>
      setParams(
        (before) => {
          const after = new URLSearchParams(before);
          if (value) after.set(NAMES[name], value);
          else after.delete(NAMES[name]);
          return after;
        },
        { replace: true },
      ),
    [setParams],
  );
  return { filters: readAuditFilters(params), set };
};
