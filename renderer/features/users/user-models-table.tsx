import { Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ModelSpend } from '#shared/contracts/views.ts';
import { providerName } from '#renderer/lib/brand-names.ts';
import { isUnpriced } from '#renderer/lib/unpriced.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { CostText, UnpricedCount } from '#renderer/ui/cost-text.tsx';
import { ShareBar } from '#renderer/ui/share-bar.tsx';

export function UserModelsTable({ models }: { models: ModelSpend[] }) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <Table className="tabular">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('users.usage.model')}</Table.Th>
          <Table.Th className="from-wide" w="30%" aria-hidden />
          <Table.Th ta="right">{t('users.usage.requests')}</Table.Th>
          <Table.Th ta="right">{t('users.usage.cost')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {models.map((model) => (
          <Table.Tr key={`${model.provider}/${model.model}`}>
            <Table.Td>
              <Text size="sm" fw={500}>
                {model.model}
              </Text>
              <Text size="xs" c="dimmed">
                {providerName(model.provider)}
              </Text>
              <UnpricedCount sums={model} />
            </Table.Td>
            <Table.Td className="from-wide">
              <ShareBar percent={model.sharePercent} />
            </Table.Td>
            <Table.Td ta="right">{formats.count(model.requests)}</Table.Td>
            <Table.Td ta="right" className="nowrap">
              <CostText sums={model} />
              {!isUnpriced(model) && (
                <Text size="xs" c="dimmed">
                  {formats.share(model.sharePercent, model.costMicroVnd > 0n)}
                </Text>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
