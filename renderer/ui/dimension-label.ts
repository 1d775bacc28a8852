import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import * as z from 'zod';
import { arm, category, complexity, day, tier } from '#shared/contracts/fields.ts';
import type { SpendTableInput } from '#shared/contracts/views.ts';
import { providerName } from '#renderer/lib/brand-names.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';

export type Split = SpendTableInput['by'];
const named = z.object({ tier, complexity, category, arm, day });

/** What a part of a split is called: `premium` by tier is `Premium`, `other` by any is the rest. */
export const useDimensionLabel = () => {
  const { t } = useTranslation();
  const formats = useFormats();
  return useCallback(
    (by: Split, name: string): string => {
      if (name === 'other') return t('app.chart.other');
      if (by === 'provider') return providerName(name);
      if (by === 'model') return name;
      const parsed = named.shape[by].safeParse(name);
      if (!parsed.success) return name;
      return by === 'day' ? formats.day(day.parse(name)) : t(`domain.${by}.${parsed.data}` as 'domain.tier.starter');
    },
    [t, formats],
  );
};
