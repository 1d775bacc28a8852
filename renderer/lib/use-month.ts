import { useSearchParams } from 'react-router';
import { dayStart, isMonth, monthOf, type Day, type Month } from '#shared/domain/time.ts';
import { useToday } from './use-today.ts';

/** The month in the address, else the running one of `today` in Vietnam. */
export const chosenMonth = (params: URLSearchParams, today: Day): Month => {
  const chosen = params.get('month') ?? '';
  return isMonth(chosen) ? chosen : monthOf(dayStart(today));
};

/** The month of this screen. */
export const useMonth = (): Month => {
  const [params] = useSearchParams();
  return chosenMonth(params, useToday());
};

/** Whether a month is over in Vietnam, so that its figures no longer move. */
export const useIsOver = (month: Month): boolean => month < monthOf(dayStart(useToday()));
