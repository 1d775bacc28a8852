import { Box, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { SpendSums } from '#shared/contracts/views.ts';
import { percentOf } from '#shared/domain/money.ts';
import { useHref } from '#renderer/lib/hrefs.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { Panel } from '#renderer/ui/panel.tsx';
import classes from './overview.module.css';

type SourceRowProps = { color: string; title: string; note: string; value: string; share?: string };

function SourceRow({ color, title, note, value, share }: SourceRowProps) {
  const href = useHref();
  return (
    <Link to={href('/spend', { by: 'model' })} className={classes.row}>
      <Group justify="space-between" wrap="nowrap" gap="sm" align="flex-start">
        <Group gap="sm" wrap="nowrap" align="baseline">
          <Box className={classes.dot} bg={color} />
          <div>
            <Text size="sm" fw={500}>
              {title}
            </Text>
            <Text size="xs" c="dimmed">
              {note}
            </Text>
          </div>
        </Group>
        <Stack gap={0} align="flex-end" className="tabular nowrap">
          <Text size="sm" fw={500}>
            {value}
          </Text>
          {share && (
            <Text size="xs" c="dimmed">
              {share}
            </Text>
          )}
        </Stack>
      </Group>
    </Link>
  );
}

/** How far the month's figure can be trusted: reported by providers, counted by us, or without a price. */
export function TokenSourcesPanel({ sums }: { sums: SpendSums }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const exact = percentOf(sums.exactMicroVnd, sums.costMicroVnd);
  const estimated = percentOf(sums.estimatedMicroVnd, sums.costMicroVnd);
  return (
    <Panel title={t('overview.sources.title')} description={t('overview.sources.description')}>
      <Box className={classes.parts} aria-hidden>
        <Box bg="var(--pho-series-0)" style={{ flexGrow: exact }} />
        <Box bg="var(--pho-series-1)" style={{ flexGrow: estimated }} />
      </Box>
      <Stack gap={0} className={classes.rows}>
        <SourceRow
          color="var(--pho-series-0)"
          title={t('domain.tokenSource.exact')}
          note={t('overview.sources.exact')}
          value={formats.vnd(sums.exactMicroVnd)}
          share={formats.share(exact)}
        />
        <SourceRow
          color="var(--pho-series-1)"
          title={t('domain.tokenSource.estimated')}
          note={t('overview.sources.estimated')}
          value={formats.vnd(sums.estimatedMicroVnd)}
          share={formats.share(estimated)}
        />
        <SourceRow
          color="var(--pho-series-8)"
          title={t('overview.sources.unpricedTitle')}
          note={t('overview.sources.unpriced')}
          value={t('overview.sources.requests', {
            count: sums.unpricedRequests,
            shown: formats.count(sums.unpricedRequests),
          })}
        />
      </Stack>
    </Panel>
  );
}
