import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { RoutingReason } from '#shared/domain/routing-reason.ts';
import { COMPLEXITIES } from '#shared/domain/usage.ts';
import { microVnd } from '#shared/domain/money.ts';
import type { Formats } from './formats.ts';
import { useFormats } from './use-formats.ts';

type ReasonValues = Readonly<Record<string, string | number>>;
const MODELS = ['model', 'insteadModel', 'failedModel'];
const AMOUNTS = ['cost', 'insteadCost', 'remaining', 'budget', 'cap'];

/** The model of `provider/model`, whose own name may hold slashes. */
export const modelOf = (ref: string) => ref.slice(ref.indexOf('/') + 1);

const shownValue = (name: string, value: string | number, formats: Formats) => {
  if (MODELS.includes(name)) return modelOf(String(value));
  if (AMOUNTS.includes(name) && /^-?\d+$/.test(String(value))) return formats.vnd(microVnd(BigInt(value)));
  return typeof value === 'number' ? formats.count(value) : value;
};

/** Why a model was chosen or a request refused, as a sentence with its amounts and names. */
export const useReasonText = () => {
  const { t } = useTranslation();
  const formats = useFormats();
  return useCallback(
    (reason: RoutingReason, values: ReasonValues) => {
      const shown: Record<string, unknown> = {};
      for (const [name, value] of Object.entries(values)) shown[name] = shownValue(name, value, formats);
      const complexity = COMPLEXITIES.find((known) => known === values.complexity);
      if (complexity) shown.complexity = t(`routing.question.${complexity}`);
      return `${t(`routing.reason.${reason}`, shown)}.`;
    },
    [t, formats],
  );
};
