import { Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { BudgetHealth } from '#shared/contracts/views.ts';
import type { Month } from '#shared/domain/time.ts';
import { useHref } from '#renderer/lib/hrefs.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { useTRPC } from '#renderer/lib/trpc.ts';
import { BAND_COLOR } from '#renderer/ui/band-color.ts';
import { Panel } from '#renderer/ui/panel.tsx';
import { ShareBar } from '#renderer/ui/share-bar.tsx';
import { Loaded } from '#renderer/ui/state-views.tsx';
import classes from './overview.module.css';

function BandRow({ part, users }: { part: BudgetHealth['bands'][number]; users: number }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const href = useHref();
  const share = users === 0 ? 0 : (part.users / users) * 100;
  return (
    <Link to={href('/users', { band: part.band })} className={classes.row}>
      <Group justify="space-between" wrap="nowrap" gap="xs" mb={6}>
        <Text size="sm" fw={500}>
          {t(`domain.band.${part.band}`)}
        </Text>
        <Text size="sm" className="tabular nowrap">
          {t('overview.health.users', { count: part.users, shown: formats.count(part.users) })}
          <Text span inherit c="dimmed">
            {' · '}
            {formats.share(share)}
          </Text>
        </Text>
      </Group>
      <ShareBar percent={share} color={BAND_COLOR[part.band]} />
    </Link>
  );
}

export function BudgetHealthPanel({ month }: { month: Month }) {
  const { t } = useTranslation();
  const query = useQuery(useTRPC().spend.health.queryOptions({ month }));
  return (
    <Panel title={t('overview.health.title')} description={t('overview.health.description')}>
      <Loaded query={query}>
        {(health) => (
          <Stack gap={4} className={classes.rows}>
            {health.bands.map((part) => (
              <BandRow key={part.band} part={part} users={health.users} />
            ))}
          </Stack>
        )}
      </Loaded>
    </Panel>
  );
}
