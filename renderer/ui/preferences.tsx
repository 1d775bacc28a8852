import { SegmentedControl, Stack, Text, useMantineColorScheme } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { LOCALES, localeOf } from '#renderer/lib/i18n.ts';

const SCHEMES = ['light', 'dark', 'auto'] as const;

type ChoiceProps<Value extends string> = {
  label: string;
  options: readonly { value: Value; label: string }[];
  value: Value;
  onChange: (value: Value) => void;
};
/** One of a few, under its label. */
function LabelledChoice<Value extends string>({ label, options, value, onChange }: ChoiceProps<Value>) {
  const id = useId();
  return (
    <Stack gap={4}>
      <Text size="xs" c="dimmed" id={id}>
        {label}
      </Text>
      <SegmentedControl
        aria-labelledby={id}
        size="xs"
        fullWidth
        data={[...options]}
        value={value}
        onChange={onChange}
      />
    </Stack>
  );
}

/** Vietnamese or English, at once and kept on this machine. */
export function LanguageChoice() {
  const { t, i18n } = useTranslation();
  return (
    <LabelledChoice
      label={t('app.account.language')}
      options={LOCALES.map((value) => ({ value, label: t(`app.locale.${value}`) }))}
      value={localeOf(i18n.language)}
      onChange={(value) => void i18n.changeLanguage(value)}
    />
  );
}

/** Light, dark, or as the system has it. */
export function SchemeChoice() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <LabelledChoice
      label={t('app.account.scheme')}
      options={SCHEMES.map((value) => ({ value, label: t(`app.scheme.${value}`) }))}
      value={colorScheme}
      onChange={setColorScheme}
    />
  );
}
