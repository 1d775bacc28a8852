import { useTranslation } from 'react-i18next';
import type { HealthMetric } from '#shared/domain/health-verdict.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';

const SECOND_MS = 1_000;

/** How figures of the service are written. */
export const useFigureTexts = () => {
  const { t } = useTranslation();
  const formats = useFormats();
  /** `18 ms`; from a second on `1,25 giây`. */
  const duration = (ms: number) =>
    ms < SECOND_MS
      ? t('monitoring.unit.milliseconds', { shown: ms < 10 ? formats.decimal(ms) : formats.count(ms) })
      : t('monitoring.unit.seconds', { shown: formats.decimal(ms / SECOND_MS) });
  /** A value of a health metric; of cost it is a change. */
  const metricValue = (metric: HealthMetric, value: number) => {
    if (metric === 'overhead' || metric === 'database') return duration(value);
    return metric === 'cost' ? formats.percentSigned(value) : formats.percentExact(value);
  };
  return { duration, metricValue };
};
