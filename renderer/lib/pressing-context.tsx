import { createContext, use } from 'react';

const PressingContext = createContext(0);
export const PressingProvider = PressingContext.Provider;

/** Pressing alerts that nobody has handled. */
export const usePressing = () => use(PressingContext);
