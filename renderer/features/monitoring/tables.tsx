import { Badge, Table, Text } from '@mantine/core';
import { Fragment, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { MonitoringReport } from '#shared/contracts/monitoring.ts';
import { providerName } from '#renderer/lib/brand-names.ts';
import { hrefTo, useHref } from '#renderer/lib/hrefs.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { Panel } from '#renderer/ui/panel.tsx';
import { useFigureTexts } from '#renderer/lib/use-figure-texts.ts';
import classes from './monitoring.module.css';

type Row = MonitoringReport['providers'][number];
const BREAKER_COLOR: Readonly<Record<NonNullable<Row['breaker']>, string>> = {
  closed: 'herb',
  probing: 'broth',
  open: 'chili',
};

function Nothing({ children }: { children: ReactNode }) {
  return (
    <Text size="sm" c="dimmed" p="sm">
      {children}
    </Text>
  );
}

/** Broken, where it has to be, between its words. */
function Code({ code }: { code: string }) {
  return code.split('_').map((word, index) => (
    <Fragment key={`${word} ${index}`}>
      {index > 0 && (
        <>
          _<wbr />
        </>
      )}
      {word}
    </Fragment>
  ));
}

/** Failed calls by who failed and why; a call that failed may have been answered by another provider. */
export function FailuresPanel({ failures }: Pick<MonitoringReport, 'failures'>) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <Panel flush title={t('monitoring.failures.title')} description={t('monitoring.failures.text')}>
      {failures.length === 0 ? (
        <Nothing>{t('monitoring.failures.none')}</Nothing>
      ) : (
        <Table className="tabular" aria-label={t('monitoring.failures.title')}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('domain.dimension.provider')}</Table.Th>
              <Table.Th>{t('monitoring.failures.code')}</Table.Th>
              <Table.Th ta="right">{t('monitoring.failures.calls')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {failures.map(({ provider, code, calls }) => (
              <Table.Tr key={`${provider} ${code}`}>
                <Table.Td>{providerName(provider)}</Table.Td>
                <Table.Td className={classes.code}>
                  <Code code={code} />
                </Table.Td>
                <Table.Td ta="right">{formats.count(calls)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Panel>
  );
}

function Breaker({ breaker }: Pick<Row, 'breaker'>) {
  const { t } = useTranslation();
  if (breaker === null) return <Badge color="gray">{t('monitoring.breaker.none')}</Badge>;
  return <Badge color={BREAKER_COLOR[breaker]}>{t(`monitoring.breaker.${breaker}`)}</Badge>;
}

function ProviderRow({ row, threshold }: { row: Row; threshold: number }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { duration } = useFigureTexts();
  const { provider, breaker, isSimulated, calls, failedPercent, meanLatencyMs } = row;
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" fw={500}>
          {providerName(provider)}
        </Text>
        {isSimulated && (
          <Text size="xs" c="dimmed">
            {t('monitoring.providers.simulated')}
          </Text>
        )}
        <div className="below-wide">
          <Breaker breaker={breaker} />
        </div>
      </Table.Td>
      <Table.Td className="from-wide">
        <Breaker breaker={breaker} />
      </Table.Td>
      <Table.Td ta="right" className="from-wide">
        {formats.count(calls)}
      </Table.Td>
      <Table.Td ta="right" className="nowrap" c={(failedPercent ?? 0) > threshold ? 'var(--pho-bad)' : undefined}>
        {failedPercent === null ? '—' : formats.share(failedPercent)}
      </Table.Td>
      <Table.Td ta="right" className="nowrap">
        {meanLatencyMs === null ? '—' : duration(meanLatencyMs)}
      </Table.Td>
    </Table.Tr>
  );
}

/** Who answers, how well, and who is not being asked for now. */
export function ProvidersPanel({ providers, thresholds }: Pick<MonitoringReport, 'providers' | 'thresholds'>) {
  const { t } = useTranslation();
  return (
    <Panel flush title={t('monitoring.providers.title')} description={t('monitoring.providers.text')}>
      {providers.length === 0 ? (
        <Nothing>{t('monitoring.providers.none')}</Nothing>
      ) : (
        <Table className="tabular" aria-label={t('monitoring.providers.title')}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('domain.dimension.provider')}</Table.Th>
              <Table.Th className="from-wide">{t('monitoring.providers.now')}</Table.Th>
              <Table.Th ta="right" className="from-wide">
                {t('monitoring.providers.calls')}
              </Table.Th>
              <Table.Th ta="right">{t('monitoring.providers.failed')}</Table.Th>
              <Table.Th ta="right">{t('monitoring.providers.latency')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {providers.map((row) => (
              <ProviderRow key={row.provider} row={row} threshold={thresholds.failurePercent} />
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Panel>
  );
}

/** Tiers in the running month; each leads to its users. */
export function TiersPanel({
  tiers,
  thresholds,
  retention,
}: Pick<MonitoringReport, 'tiers' | 'thresholds' | 'retention'>) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <Panel
      flush
      title={t('monitoring.tiers.title')}
      description={t('monitoring.tiers.text', {
        month: formats.monthInSentence(retention.month),
        threshold: formats.percent(thresholds.overBudgetPercent),
      })}
    >
      {tiers.length === 0 && <Nothing>{t('monitoring.tiers.none')}</Nothing>}
      <Table className="tabular" aria-label={t('monitoring.tiers.title')} hidden={tiers.length === 0}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('domain.dimension.tier')}</Table.Th>
            <Table.Th ta="right">{t('monitoring.tiers.users')}</Table.Th>
            <Table.Th ta="right" className="from-wide">
              {t('monitoring.tiers.requests')}
            </Table.Th>
            <Table.Th ta="right">{t('monitoring.tiers.cost')}</Table.Th>
            <Table.Th ta="right">{t('monitoring.tiers.over')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {tiers.map(({ tier, users, requests, costMicroVnd, overBudgetUsers, overBudgetPercent }) => (
            <Table.Tr key={tier}>
              <Table.Td>
                <Link className="quiet" to={hrefTo('/users', { month: retention.month, tier, band: 'over100' })}>
                  {t(`domain.tier.${tier}`)}
                </Link>
              </Table.Td>
              <Table.Td ta="right">{formats.count(users)}</Table.Td>
              <Table.Td ta="right" className="from-wide">
                {formats.count(requests)}
              </Table.Td>
              <Table.Td ta="right" className="nowrap">
                {formats.vnd(costMicroVnd)}
              </Table.Td>
              <Table.Td
                ta="right"
                c={(overBudgetPercent ?? 0) > thresholds.overBudgetPercent ? 'var(--pho-bad)' : undefined}
              >
                {formats.count(overBudgetUsers)}
                <Text size="xs" c="inherit">
                  {overBudgetPercent === null ? '—' : formats.share(overBudgetPercent)}
                </Text>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Panel>
  );
}

/** Users of the month before who came back. */
export function RetentionPanel({ retention }: Pick<MonitoringReport, 'retention'>) {
  const { t } = useTranslation();
  const formats = useFormats();
  const href = useHref();
  const { month, previousMonth, users, previousUsers, retainedUsers, retainedPercent } = retention;
  const [now, before] = [formats.monthInSentence(month), formats.monthInSentence(previousMonth)];
  return (
    <Panel title={t('monitoring.retention.title')} description={t('monitoring.retention.text', { now, before })}>
      <Text component="p" m={0} className={classes.large}>
        {retainedPercent === null ? '—' : formats.percent(retainedPercent)}
      </Text>
      <Text size="sm">
        {t('monitoring.retention.counts', {
          retained: formats.count(retainedUsers),
          previous: formats.count(previousUsers),
          before,
        })}
      </Text>
      <Text size="sm" c="dimmed">
        <Link to={href('/users', { month })} className="quiet">
          {t('monitoring.retention.active', { users: formats.count(users), now })}
        </Link>
      </Text>
    </Panel>
  );
}
