import { useTranslation } from 'react-i18next';
import type { SystemAlertRow } from '#shared/contracts/feed.ts';
import { providerName } from '#renderer/lib/brand-names.ts';
import { useFigureTexts } from '#renderer/lib/use-figure-texts.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';

export const STATE_BADGE = { warning: 'broth', critical: 'chili' } as const satisfies Record<
  SystemAlertRow['state'],
  string
>;

/** What alerts of the service itself say. */
export const useSystemAlertTexts = () => {
  const { t } = useTranslation();
  const formats = useFormats();
  const { metricValue } = useFigureTexts();
  const measured = ({ metric }: SystemAlertRow, value: number) =>
    metric === 'provider' ? t('alerts.system.minutes', { count: Math.round(value) }) : metricValue(metric, value);
  return {
    /** What is wrong. */
    title: (alert: SystemAlertRow) =>
      alert.metric === 'provider'
        ? t('alerts.system.provider', { provider: providerName(alert.subject) })
        : t(`monitoring.metric.${alert.metric}`),
    measured,
    /** `3,2 %, ngưỡng 1 %` */
    figures: (alert: SystemAlertRow) => {
      const threshold = measured(alert, alert.threshold);
      if (alert.value === null) return t('alerts.system.unmeasured', { threshold });
      return t('alerts.system.figures', { value: measured(alert, alert.value), threshold });
    },
    /** From when it goes on, or from when to when it did. */
    span: ({ raisedAt, resolvedAt }: SystemAlertRow) =>
      resolvedAt === null
        ? t('alerts.system.since', { time: formats.dateTime(raisedAt) })
        : t('alerts.system.span', {
            from:
              formats.date(raisedAt) === formats.date(resolvedAt) ? formats.time(raisedAt) : formats.dateTime(raisedAt),
            until: formats.dateTime(resolvedAt),
          }),
  };
};
