import 'i18next';
import type { viVn } from './locale-vi-vn.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof viVn };
  }
}
