import '@mantine/dates/styles.layer.css';
import 'dayjs/locale/vi';
import { DatePickerInput } from '@mantine/dates';
import { useTranslation } from 'react-i18next';
import { isDay, type Day } from '#shared/domain/time.ts';
import { localeOf } from '#renderer/lib/i18n.ts';

const FORMATS = { 'vi-VN': 'DD/MM/YYYY', 'en-US': 'MMM D, YYYY' } as const;
const DAYJS_LOCALES = { 'vi-VN': 'vi', 'en-US': 'en' } as const;

type DayFieldProps = {
  label: string;
  /** Shown inside while no day is chosen; the label then is for screen readers only. */
  placeholder?: string;
  value: Day | undefined;
  onChange: (day: Day | null) => void;
  /** No day before this one can be chosen. */
  first?: Day;
  className?: string;
};

/** A day, as people in the chosen language write it. */
export function DayField({ label, placeholder, value, onChange, first, className }: DayFieldProps) {
  const { t, i18n } = useTranslation();
  const locale = localeOf(i18n.language);
  return (
    <DatePickerInput
      className={className}
      label={placeholder === undefined ? label : undefined}
      aria-label={label}
      placeholder={placeholder}
      clearable
      clearButtonProps={{ 'aria-label': t('app.search.clear') }}
      locale={DAYJS_LOCALES[locale]}
      valueFormat={FORMATS[locale]}
      minDate={first}
      value={value ?? null}
      onChange={(day) => onChange(day !== null && isDay(day) ? day : null)}
    />
  );
}
