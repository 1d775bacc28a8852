import i18next from 'i18next';
import enUs from '#locales/en-US/chat.json' with { type: 'json' };
import viVn from '#locales/vi-VN/chat.json' with { type: 'json' };
import { formatDecimal, type MicroVnd } from '#shared/domain/money.ts';
import { DAY_MS } from '#shared/domain/time.ts';

const LONG_AMOUNT = 100_000_000n;
const VIETNAM = 'Asia/Ho_Chi_Minh';

/** `29.000 ₫`; under 100 ₫ with up to two decimals, as everywhere in the product. Rounded down, so that it never promises too much. */
const dong = (amount: MicroVnd) => {
  const places = amount < LONG_AMOUNT ? 2 : 0;
  const step = 10n ** BigInt(6 - places);
  const text = formatDecimal(amount / step, places);
  return `${new Intl.NumberFormat('vi-VN', { maximumFractionDigits: places }).format(Number(text))} ₫`;
};
const date = (instant: Date) =>
  new Intl.DateTimeFormat('vi-VN', { day: '2-digit', month: '2-digit', year: 'numeric', timeZone: VIETNAM }).format(
    instant,
  );
const month = (instant: Date) => {
  const [year, number] = new Intl.DateTimeFormat('sv-SE', { year: 'numeric', month: '2-digit', timeZone: VIETNAM })
    .format(instant)
    .split('-');
  return `${number}/${year}`;
};

export type Refusal = { remaining: MicroVnd; budget: MicroVnd; renewsAt: Date };

/** What users of pho.chat read when they are refused; Vietnamese. */
export const createChatTexts = () => {
  const texts = i18next.createInstance();
  void texts.init({
    lng: 'vi-VN',
    initAsync: false,
    resources: { 'vi-VN': { translation: { chat: viVn } }, 'en-US': { translation: { chat: enUs } } },
    interpolation: { escapeValue: false },
  });
  const { t } = texts;
  const standing = ({ remaining, budget, renewsAt }: Refusal) => ({
    remaining: dong(remaining),
    budget: dong(budget),
    renewsOn: date(renewsAt),
    // The month that ends when the budget is renewed.
    month: month(new Date(renewsAt.getTime() - DAY_MS)),
  });
  return {
    budgetExhausted: (refusal: Refusal) => t('chat.refusal.budgetExhausted', standing(refusal)),
    queryCapExceeded: (refusal: Refusal & { cost: MicroVnd; cap: MicroVnd }) =>
      t('chat.refusal.queryCapExceeded', { ...standing(refusal), cost: dong(refusal.cost), cap: dong(refusal.cap) }),
    noModel: () => t('chat.refusal.noModel'),
    unavailable: () => t('chat.refusal.unavailable'),
    busy: () => t('chat.refusal.busy'),
    rateLimited: () => t('chat.refusal.rateLimited'),
    signedOut: () => t('chat.refusal.signedOut'),
    tooLarge: () => t('chat.refusal.tooLarge'),
    cut: () => t('chat.refusal.cut'),
    failed: () => t('chat.refusal.failed'),
  };
};
export type ChatTexts = ReturnType<typeof createChatTexts>;
