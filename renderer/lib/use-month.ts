import { useSearchParams } from 'react-router';
import { dayStart, isMonth, monthOf, type Month } from '#shared/domain/time.ts';
import { useToday } from './use-today.ts';

/** The month in the address, else the running one in Vietnam. */
export const useMonth = (): Month => {
  const [params] = useSearchParams();
  const today = useToday();
  const chosen = params.get('month') ?? '';
  return isMonth(chosen) ? chosen : monthOf(dayStart(today));
};

/** Whether a month is over in Vietnam, so that its figures no longer move. */
export const useIsOver = (month: Month): boolean => month < monthOf(dayStart(useToday()));
