import { useTranslation } from 'react-i18next';
import { formatsOf, type Formats } from './formats.ts';
import { localeOf } from './i18n.ts';

export const useFormats = (): Formats => formatsOf(localeOf(useTranslation().i18n.language));
