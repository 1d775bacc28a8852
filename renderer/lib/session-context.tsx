import { createContext, use } from 'react';
import type { Operator } from '#shared/contracts/session.ts';
import { isPermitted, type Permission } from '#shared/domain/permissions.ts';

/** The signed-in operator; screens are only shown to one. */
const OperatorContext = createContext<Operator | null>(null);
export const OperatorProvider = OperatorContext.Provider;

/** Throws outside the signed-in part of the console. */
export const useOperator = () => {
  const operator = use(OperatorContext);
  if (!operator) throw new Error('Nobody is signed in here');
  return operator;
};

/** Whether the operator may; the service enforces it, this only hides what may not be asked for. */
export const useCan = (permission: Permission) => isPermitted(useOperator().role, permission);
