import { useSyncExternalStore } from 'react';

const MINUTE_MS = 60_000;
const CHECK_MS = 10_000;
const subscribe = (onChange: () => void) => {
  const timer = setInterval(onChange, CHECK_MS);
  return () => clearInterval(timer);
};

/** The beginning of the minute it is, in ms since 1970; goes on in a window left open. */
export const useMinute = () => useSyncExternalStore(subscribe, () => Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS);
