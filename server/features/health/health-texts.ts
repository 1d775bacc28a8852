import viVn from '#locales/vi-VN/health.json' with { type: 'json' };
import enUs from '#locales/en-US/health.json' with { type: 'json' };
import type { HealthReading } from '#shared/contracts/health.ts';
import { fillText } from '#server/lib/fill-text.ts';
import type { AlertFigures, AlertOf } from './system-alerts.store.ts';

export type HealthLanguage = 'vi-VN' | 'en-US';
type Texts = typeof viVn;

/** What operators are told of the service's health, in one language. */
export const createHealthTexts = (language: HealthLanguage) => {
  const texts: Texts = language === 'vi-VN' ? viVn : enUs;
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });
  const amount = (metric: AlertOf['metric'], value: number) =>
    fillText(texts.unit[metric], { value: number.format(value) });
  const valuesOf = ({ metric, subject }: AlertOf, figures: Omit<AlertFigures, 'state' | 'rolledBack'>) => ({
    provider: subject,
    value: figures.value === null ? texts.unknown : amount(metric, figures.value),
    threshold: amount(metric, figures.threshold),
    control: figures.control === null ? texts.unknown : amount(metric, figures.control),
    minutes: number.format(figures.windowMinutes),
  });
  return {
    /** Title and text of an alert. */
    alert(of: AlertOf, figures: AlertFigures) {
      const values = valuesOf(of, figures);
      const sentences = [
        fillText(texts.sentence[of.metric], values),
        ...(figures.control === null ? [] : [fillText(texts.control, values)]),
        ...(figures.rolledBack ? [texts.rolledBack] : []),
      ];
      const title = fillText(texts.title[of.metric], values);
      return { title: fillText(texts.state[figures.state], { title }), text: sentences.join('\n\n') };
    },
    /** Why the rollout was taken back. */
    reason: (readings: readonly HealthReading[]) =>
      fillText(texts.reason, {
        sentences: readings
          .map((reading) => {
            const { value, control } = reading.newest ?? reading;
            const windowMinutes = reading.newest?.minutes ?? reading.windowMinutes;
            const values = valuesOf(
              { metric: reading.metric, subject: '' },
              { ...reading, value, control, windowMinutes },
            );
            return fillText(texts.sentence[reading.metric], values);
          })
          .join(' '),
      }).slice(0, 500),
  };
};
export type HealthTexts = ReturnType<typeof createHealthTexts>;
