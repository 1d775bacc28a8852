import { NumberInput, type NumberInputProps } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { localeOf } from '#renderer/lib/i18n.ts';

type NumberFieldProps = Pick<NumberInputProps, 'label' | 'description' | 'suffix' | 'disabled' | 'className'> & {
  'aria-label'?: string;
  value: number;
  min: number;
  max: number;
  /** Digits after the comma. */
  decimals?: number;
  /** Told of each number within the bounds. */
  onChange: (value: number) => void;
};

/**
 * A number within bounds, written as the reader writes numbers. While what stands in it is none, it says so; left, it
 * shows again the number that holds, so that what is seen is what is saved.
 */
export function NumberField({ value, min, max, decimals = 0, onChange, ...field }: NumberFieldProps) {
  const { t, i18n } = useTranslation();
  const locale = localeOf(i18n.language);
  const vietnamese = locale === 'vi-VN';
  const [typed, setTyped] = useState<number | string>(value);
  const [told, setTold] = useState(value);
  if (told !== value) {
    setTold(value);
    setTyped(value);
  }
  const number = typed === '' ? Number.NaN : Number(typed);
  const text = new Intl.NumberFormat(locale);
  const type = (next: number | string) => {
    setTyped(next);
    const read = next === '' ? Number.NaN : Number(next);
    if (!(read >= min && read <= max)) return;
    setTold(read);
    onChange(read);
  };
  return (
    <NumberInput
      {...field}
      value={typed}
      onChange={type}
      onBlur={() => setTyped(value)}
      min={min}
      max={max}
      step={10 ** -decimals}
      decimalScale={decimals}
      allowDecimal={decimals > 0}
      allowNegative={min < 0}
      clampBehavior="none"
      thousandSeparator={vietnamese ? '.' : ','}
      decimalSeparator={vietnamese ? ',' : '.'}
      error={
        number >= min && number <= max
          ? null
          : t('rollout.number.bounds', { min: text.format(min), max: text.format(max) })
      }
    />
  );
}
