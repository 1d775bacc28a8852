import { useCallback } from 'react';
import type { Month } from '#shared/domain/time.ts';
import { useMonth } from './use-month.ts';

type Parameters = Readonly<Record<string, string | undefined>>;

/** A path with its search parameters; those undefined or empty are left out. */
export const hrefTo = (path: string, parameters: Parameters) => {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value) search.set(name, value);
  const text = search.toString();
  return text ? `${path}?${text}` : path;
};

/** Paths that keep the month being looked at. */
export const useHref = () => {
  const month: Month = useMonth();
  return useCallback((path: string, parameters: Parameters = {}) => hrefTo(path, { month, ...parameters }), [month]);
};
