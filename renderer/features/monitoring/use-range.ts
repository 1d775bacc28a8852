import { useSearchParams } from 'react-router';
import { MONITORING_RANGES, type MonitoringRange } from '#shared/contracts/monitoring.ts';

const isRange = (text: string | null): text is MonitoringRange => MONITORING_RANGES.some((range) => range === text);

/** The range the address names; a day when it names none. */
export const useRange = () => {
  const [params, setParams] = useSearchParams();
  const asked = params.get('range');
  const choose = (range: string) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        next.set('range', range);
        return next;
      },
      { replace: true },
    );
  const range: MonitoringRange = isRange(asked) ? asked : '24h';
  return { range, choose };
};
