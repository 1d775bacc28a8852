import { Anchor, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { MonitoringReport } from '#shared/contracts/monitoring.ts';
import { providerName } from '#renderer/lib/brand-names.ts';
import { useHref } from '#renderer/lib/hrefs.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { useTRPC } from '#renderer/lib/trpc.ts';
import { Panel } from '#renderer/ui/panel.tsx';
import { ShareBar } from '#renderer/ui/share-bar.tsx';
import { routingShares } from './routing-shares.ts';
import classes from './monitoring.module.css';

const MODELS_SHOWN = 8;

/** How right the router is, from the same report that *Định tuyến* shows. */
function Accuracy() {
  const { t } = useTranslation();
  const formats = useFormats();
  const href = useHref();
  const report = useQuery(useTRPC().routing.report.queryOptions()).data?.report;
  if (!report) return null;
  const { complexity, category } = report.keptApart;
  return (
    <Text size="sm" px="sm" pb="sm">
      {t('monitoring.routing.accuracy', {
        complexity: formats.percent(complexity.macroF1 * 100),
        category: formats.percent(category.macroF1 * 100),
      })}{' '}
      <Anchor component={Link} inherit underline="always" to={href('/routing', { tab: 'report' })}>
        {t('monitoring.routing.open')}
      </Anchor>
    </Text>
  );
}

/** Which models answered, of treated requests and of the others. */
export function RoutingPanel({ routing }: Pick<MonitoringReport, 'routing'>) {
  const { t } = useTranslation();
  const formats = useFormats();
  const models = routingShares(routing);
  return (
    <Panel flush title={t('monitoring.routing.title')} description={t('monitoring.routing.text')}>
      <Accuracy />
      {models.length === 0 ? (
        <Text size="sm" c="dimmed" p="sm">
          {t('monitoring.routing.none')}
        </Text>
      ) : (
        <Table className="tabular" aria-label={t('monitoring.routing.title')}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('domain.dimension.model')}</Table.Th>
              <Table.Th ta="right" style={{ whiteSpace: 'normal' }}>
                {t('domain.arm.treatment')}
              </Table.Th>
              <Table.Th ta="right" style={{ whiteSpace: 'normal' }}>
                {t('domain.arm.control')}
              </Table.Th>
              <Table.Th ta="right" className="from-wide">
                {t('monitoring.routing.cost')}
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {models.slice(0, MODELS_SHOWN).map(({ provider, model, shares, costMicroVnd }) => (
              <Table.Tr key={`${provider} ${model}`}>
                <Table.Td>
                  <Text size="sm" fw={500} className={classes.code}>
                    {model}
                  </Text>
                  <Text size="xs" c="dimmed">
                    {providerName(provider)}
                  </Text>
                </Table.Td>
                {(['treatment', 'control'] as const).map((arm) => (
                  <Table.Td key={arm} ta="right" className="nowrap">
                    {shares[arm] === null ? '—' : formats.share(shares[arm])}
                    <div className="from-wide">
                      <ShareBar percent={shares[arm] ?? 0} />
                    </div>
                  </Table.Td>
                ))}
                <Table.Td ta="right" className="from-wide nowrap">
                  {formats.vnd(costMicroVnd)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {models.length > MODELS_SHOWN && (
        <Text size="sm" c="dimmed" p="sm">
          {t('monitoring.routing.more', { shown: formats.count(models.length - MODELS_SHOWN) })}
        </Text>
      )}
    </Panel>
  );
}
