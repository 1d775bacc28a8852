import { Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import classes from './brand.module.css';

export function Brand({ compact = false }: { compact?: boolean }) {
  const { t } = useTranslation();
  return (
    <Link to="/" className={classes.brand} aria-label={compact ? t('app.shell.name') : undefined}>
      <Group gap="sm" wrap="nowrap">
        <img src="/icon.svg" alt="" className={classes.mark} />
        {!compact && (
          <div>
            <Text fw={600} lh={1.2}>
              {t('app.shell.brand')}
            </Text>
            <Text size="xs" c="dimmed" lh={1.3}>
              {t('app.shell.tagline')}
            </Text>
          </div>
        )}
      </Group>
    </Link>
  );
}
