import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Tier } from '#shared/domain/usage.ts';

const COLOR: Readonly<Record<Tier, string>> = { starter: 'gray', premium: 'herb', ultimate: 'broth' };

export function TierBadge({ tier }: { tier: Tier }) {
  const { t } = useTranslation();
  return <Badge color={COLOR[tier]}>{t(`domain.tier.${tier}`)}</Badge>;
}
