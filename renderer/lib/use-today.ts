import { useSyncExternalStore } from 'react';
import { dayOf, type Day } from '#shared/domain/time.ts';

const CHECK_MS = 20_000;
const subscribe = (onChange: () => void) => {
  const timer = setInterval(onChange, CHECK_MS);
  return () => clearInterval(timer);
};

/** The report day it is in Vietnam; turns at midnight there, also in a window left open. */
export const useToday = (): Day => useSyncExternalStore(subscribe, () => dayOf(new Date()));
