import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '#shared/contracts/views.ts';
import { useFormats } from './use-formats.ts';

/** The sentence for a failure: what happened and what to do next. */
export const useFailureText = () => {
  const { t } = useTranslation();
  const formats = useFormats();
  return useCallback(
    ({ code, details }: Failure) => {
      const shown = Object.fromEntries(
        Object.entries(details).map(([name, value]) => [
          name,
          typeof value === 'number' ? formats.count(value) : value,
        ]),
      );
      return t(`errors.${code}`, shown);
    },
    [t, formats],
  );
};
