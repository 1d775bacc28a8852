import { useTranslation } from 'react-i18next';
import { tier } from '#shared/contracts/fields.ts';
import type { MonitoringAdvice } from '#shared/contracts/monitoring.ts';
import { providerName } from '#renderer/lib/brand-names.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { useFigureTexts } from '#renderer/lib/use-figure-texts.ts';

export const adviceKey = ({ code, figures }: MonitoringAdvice) =>
  [code, figures.provider, figures.tier, figures.model].join(' ');

const MILLISECONDS: readonly MonitoringAdvice['code'][] = ['overheadHigh', 'databaseSlow'];

/** The sentence of a piece of advice, its figures written as people write them. */
export const useAdviceText = () => {
  const { t } = useTranslation();
  const formats = useFormats();
  const { duration } = useFigureTexts();
  return ({ code, figures }: MonitoringAdvice) => {
    const text = (name: string, format: (value: number) => string) => {
      const value = figures[name];
      return typeof value === 'number' ? format(value) : (value ?? '');
    };
    const measure = MILLISECONDS.includes(code) ? duration : formats.percent;
    const knownTier = tier.safeParse(figures.tier);
    const shown = {
      value: text('value', measure),
      threshold: text('threshold', measure),
      percent: text('percent', formats.percent),
      provider: providerName(String(figures.provider ?? '')),
      code: text('code', formats.count),
      model: text('model', formats.count),
      tier: knownTier.success ? t(`domain.tier.${knownTier.data}`) : '',
      calls: text('calls', formats.count),
      treatment: text('treatment', formats.count),
      needed: text('needed', formats.count),
      control: text('control', code === 'failuresHigh' ? measure : formats.count),
    };
    const alone = code === 'failuresHigh' && figures.control === undefined;
    return t(alone ? 'monitoring.advice.failuresHighAlone' : `monitoring.advice.${code}`, shown);
  };
};
