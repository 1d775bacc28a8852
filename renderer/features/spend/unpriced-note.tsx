import { Alert, Anchor, Group, Text } from '@mantine/core';
import { IconTagOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { SpendTable } from '#shared/contracts/views.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import type { useSpendFilters } from './use-spend-filters.ts';

type UnpricedNoteProps = { table: SpendTable; filters: ReturnType<typeof useSpendFilters> };

/** How many requests the sums below don't hold for want of a price, and the models they went to. */
export function UnpricedNote({ table, filters }: UnpricedNoteProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { unpricedRequests } = table.total;
  if (unpricedRequests === 0) return null;
  const { by, model } = filters.input;
  const models = by === 'model' ? table.rows.filter((row) => row.unpricedRequests > 0) : [];
  return (
    <Alert color="broth" icon={<IconTagOff size="1.125rem" stroke={1.75} />}>
      <Group gap="xs">
        <Text size="sm">
          {t('spend.unpriced.text', { count: unpricedRequests, shown: formats.count(unpricedRequests) })}
        </Text>
        {models.map((row) => (
          <Anchor key={row.name} component="button" type="button" size="sm" onClick={() => filters.drill(row.name)}>
            {row.name} ({formats.count(row.unpricedRequests)})
          </Anchor>
        ))}
        {by !== 'model' && !model && (
          <Anchor component="button" type="button" size="sm" onClick={() => filters.splitBy('model')}>
            {t('spend.unpriced.byModel')}
          </Anchor>
        )}
      </Group>
    </Alert>
  );
}
