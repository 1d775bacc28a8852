import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SpendSums } from '#shared/contracts/views.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { isUnpriced } from '#renderer/lib/unpriced.ts';

type CostTextProps = { sums: Pick<SpendSums, 'costMicroVnd' | 'requests' | 'unpricedRequests'> };

/** Said where an amount would stand. */
export function Unpriced() {
  const { t } = useTranslation();
  return (
    <Text span inherit c="var(--pho-warning)">
      {t('domain.cost.unpriced')}
    </Text>
  );
}

/** What requests cost; where none of them has a price it says so instead of zero. */
export function CostText({ sums }: CostTextProps) {
  const formats = useFormats();
  return isUnpriced(sums) ? <Unpriced /> : formats.vnd(sums.costMicroVnd);
}

/** How many requests are missing from the sum beside it, where it holds only a part of them. */
export function UnpricedCount({ sums }: CostTextProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { unpricedRequests } = sums;
  if (unpricedRequests === 0 || isUnpriced(sums)) return null;
  return (
    <Text size="xs" c="var(--pho-warning)">
      {t('domain.cost.unpricedCount', { count: unpricedRequests, shown: formats.count(unpricedRequests) })}
    </Text>
  );
}
