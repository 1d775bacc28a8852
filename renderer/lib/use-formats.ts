import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { createFormats } from './formats.ts';
import { localeOf } from './i18n.ts';

export const useFormats = () => {
  const { i18n } = useTranslation();
  return useMemo(() => createFormats(localeOf(i18n.language)), [i18n.language]);
};
