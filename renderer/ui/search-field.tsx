import { CloseButton, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

const TYPING_PAUSE_MS = 120;

type SearchFieldProps = {
  label: string;
  /** What was searched for when the screen opened. */
  initial: string;
  /** Told when typing pauses. */
  onSearch: (text: string) => void;
  className?: string;
};

/** A field that searches while a person types. */
export function SearchField({ label, initial, onSearch, className }: SearchFieldProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(initial);
  const search = useDebouncedCallback(onSearch, TYPING_PAUSE_MS);
  const type = (text: string) => {
    setTyped(text);
    search(text);
  };
  return (
    <TextInput
      className={className}
      type="search"
      aria-label={label}
      placeholder={label}
      leftSection={<IconSearch size="1rem" stroke={1.75} />}
      rightSection={typed && <CloseButton size="sm" aria-label={t('app.search.clear')} onClick={() => type('')} />}
      value={typed}
      onChange={(event) => type(event.currentTarget.value)}
    />
  );
}
