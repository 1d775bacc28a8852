import { Button, Menu, type ButtonProps } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { SNOOZE_PRESETS, snoozedUntil } from './snooze-presets.ts';

type SnoozeMenuProps = ButtonProps & { onSnooze: (until: string) => void };

/** Puts alerts off until one of a few moments. */
export function SnoozeMenu({ onSnooze, ...button }: SnoozeMenuProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <Menu position="top-start">
      <Menu.Target>
        <Button variant="default" rightSection={<IconChevronDown size="1rem" stroke={1.75} aria-hidden />} {...button}>
          {t('alerts.action.snooze')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {SNOOZE_PRESETS.map((preset) => {
          const until = snoozedUntil(preset, new Date());
          return (
            <Menu.Item key={preset} onClick={() => onSnooze(until)}>
              {t(`alerts.snooze.${preset}`, { time: formats.dateTime(until) })}
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}
