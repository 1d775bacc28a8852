import { useTranslation } from 'react-i18next';
import type { UserSettings } from '#shared/contracts/settings.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';

/** A setting's value in words. */
export const useSettingText = () => {
  const { t } = useTranslation();
  const formats = useFormats();
  return (key: keyof UserSettings, value: number | boolean) => {
    if (typeof value === 'boolean') return t(value ? 'settings.value.on' : 'settings.value.off');
    return key.endsWith('Percent') ? formats.percent(value) : formats.wholeVnd(value);
  };
};
