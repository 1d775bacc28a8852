import i18next, { type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { enUs } from './locale-en-us.ts';
import { viVn } from './locale-vi-vn.ts';

export const LOCALES = ['vi-VN', 'en-US'] as const;
export type Locale = (typeof LOCALES)[number];
const STORAGE_KEY = 'pho-console-locale';

const isLocale = (text: string | null): text is Locale => LOCALES.some((locale) => locale === text);
export const localeOf = (language: string): Locale => (isLocale(language) ? language : 'vi-VN');

/** The language chosen before on this machine; Vietnamese unless a person chose otherwise. */
const storedLocale = () => localeOf(localStorage.getItem(STORAGE_KEY) ?? 'vi-VN');

/** Keys read `feature.screen.element`: the feature is a file of `locales/`, the rest its path inside. */
export const createI18n = async (): Promise<i18n> => {
  const instance = i18next.createInstance().use(initReactI18next);
  instance.on('languageChanged', (language) => {
    document.documentElement.lang = language;
    localStorage.setItem(STORAGE_KEY, language);
  });
  await instance.init({
    lng: storedLocale(),
    fallbackLng: 'vi-VN',
    resources: { 'vi-VN': { translation: viVn }, 'en-US': { translation: enUs } },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  return instance;
};
