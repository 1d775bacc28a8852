import { SegmentedControl, Stack, Text, useMantineColorScheme } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { LOCALES, localeOf } from '#renderer/lib/i18n.ts';

const SCHEMES = ['light', 'dark', 'auto'] as const;

/** Vietnamese or English, at once and kept on this machine. */
export function LanguageChoice() {
  const { t, i18n } = useTranslation();
  const id = useId();
  return (
    <Stack gap={4}>
      <Text size="xs" c="dimmed" id={id}>
        {t('app.account.language')}
      </Text>
      <SegmentedControl
        aria-labelledby={id}
        size="xs"
        fullWidth
        data={LOCALES.map((value) => ({ value, label: t(`app.locale.${value}`) }))}
        value={localeOf(i18n.language)}
        onChange={(value) => void i18n.changeLanguage(value)}
      />
    </Stack>
  );
}

/** Light, dark, or as the system has it. */
export function SchemeChoice() {
  const { t } = useTranslation();
  const id = useId();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Stack gap={4}>
      <Text size="xs" c="dimmed" id={id}>
        {t('app.account.scheme')}
      </Text>
      <SegmentedControl
        aria-labelledby={id}
        size="xs"
        fullWidth
        data={SCHEMES.map((value) => ({ value, label: t(`app.scheme.${value}`) }))}
        value={colorScheme}
        onChange={setColorScheme}
      />
    </Stack>
  );
}
