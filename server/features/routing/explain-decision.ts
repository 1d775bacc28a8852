import enUs from '#locales/en-US/routing.json' with { type: 'json' };
import viVn from '#locales/vi-VN/routing.json' with { type: 'json' };
import { createDongText, type MoneyLocale } from '#shared/domain/money-text.ts';
import { shownReasonValues, type ReasonValues, type RoutingReason } from '#shared/domain/routing-reason.ts';

const TEXTS = { 'vi-VN': viVn, 'en-US': enUs };
const createFormats = (locale: MoneyLocale) => {
  const number = new Intl.NumberFormat(locale);
  const questions = new Map(Object.entries(TEXTS[locale].question));
  return {
    vnd: createDongText(locale),
    count: (value: number) => number.format(value),
    question: (complexity: string) => questions.get(complexity) ?? complexity,
  };
};
const FORMATS = { 'vi-VN': createFormats('vi-VN'), 'en-US': createFormats('en-US') };

/** Why a model was chosen or a request refused, as a sentence; amounts as the console shows them. */
export const explainDecision = (reason: RoutingReason, values: ReasonValues, locale: MoneyLocale = 'vi-VN') => {
  const texts = shownReasonValues(values, FORMATS[locale]);
  return TEXTS[locale].reason[reason].replaceAll(/{{(\w+)}}/g, (_, name: string) => texts[name] ?? '…');
};
