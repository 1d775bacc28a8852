import viVn from '#locales/vi-VN/alert-delivery.json' with { type: 'json' };
import enUs from '#locales/en-US/alert-delivery.json' with { type: 'json' };
import { divideRounded, type MicroVnd } from '#shared/domain/money.ts';
import { dayOf, monthStart, type Month } from '#shared/domain/time.ts';

export const ALERT_LANGUAGES = ['vi-VN', 'en-US'] as const;
export type AlertLanguage = (typeof ALERT_LANGUAGES)[number];
type Texts = typeof viVn;

/** Puts values in the places of a text: `{{name}}`. Values are never read as texts themselves. */
export const fill = (text: string, values: Readonly<Record<string, string>>) =>
  text.replaceAll(/{{(\w+)}}/g, (place, name: string) => values[name] ?? place);

const SMALL = 99_995_000n;

/** Texts and formats of one language; instants are told in Vietnam's time. */
export const createAlertTexts = (language: AlertLanguage) => {
  const separated = new Intl.NumberFormat(language);
  const oneDecimal = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const clockTime = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'Asia/Ho_Chi_Minh',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const texts: Texts = language === 'vi-VN' ? viVn : enUs;
  const date = (instant: Date) => dayOf(instant).split('-').toReversed().join('/');
  return {
    ...texts,
    /** `29.000 ₫`; below 100 ₫ with up to two decimals, `2,42 ₫`. Not negative. */
    vnd(amount: MicroVnd) {
      const places = amount < SMALL ? 2 : 0;
      const rounded = divideRounded(amount, 10n ** BigInt(6 - places));
      const base = 10n ** BigInt(places);
      const fraction = (rounded % base).toString().padStart(places, '0').replace(/0+$/, '');
      const whole = separated.format(rounded / base);
      const point = language === 'vi-VN' ? ',' : '.';
      return `${fraction && places > 0 ? `${whole}${point}${fraction}` : whole} ₫`;
    },
    /** Never rounded up, so that nobody reads 100 % before it is. */
    percent(value: number) {
      const shown = oneDecimal.format(Math.trunc(value * 10 + 1e-9) / 10);
      return language === 'vi-VN' ? `${shown} %` : `${shown}%`;
    },
    /** `14:03 ngày 22/11/2026`. */
    moment: (instant: Date) => fill(texts.moment, { time: clockTime.format(instant), date: date(instant) }),
    month: (month: Month) => fill(texts.month, { month: date(monthStart(month)).slice(3) }),
  };
};
export type AlertTexts = ReturnType<typeof createAlertTexts>;
