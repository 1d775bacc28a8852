import { Box, Group, Stack, Table, Text, Tooltip } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Month } from '#shared/domain/time.ts';
import { microVnd } from '#shared/domain/money.ts';
import { COMPLEXITIES } from '#shared/domain/usage.ts';
import { providerName } from '#renderer/lib/brand-names.ts';
import { modelOf } from '#renderer/lib/use-reason-text.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { useTRPC } from '#renderer/lib/trpc.ts';
import { CostText } from '#renderer/ui/cost-text.tsx';
import { EmptyMonth } from '#renderer/ui/empty-month.tsx';
import { Panel } from '#renderer/ui/panel.tsx';
import { Loaded, LoadingView } from '#renderer/ui/state-views.tsx';
import { seriesColor, SERIES_COUNT } from '#renderer/ui/theme.ts';
import { mixBars, mixByModel, type MixModel } from './mix-shares.ts';
import classes from './routing.module.css';

const colorOf = (ref: string, index: number) => seriesColor(ref === '' ? SERIES_COUNT - 1 : index);
const percent = (part: number, whole: number) => (whole === 0 ? 0 : (part / whole) * 100);

function Bars({ models }: { models: MixModel[] }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const bars = mixBars(models);
  const nameOf = (ref: string) => (ref === '' ? t('app.chart.other') : modelOf(ref));
  return (
    <Stack gap="md">
      <div role="img" aria-label={t('app.chart.hint', { label: t('routingPage.mix.chart') })} className={classes.bars}>
        {bars.map(({ complexity, total, parts }) => (
          <div key={complexity} className={classes.bar}>
            <Text size="sm" fw={500}>
              {t(`domain.complexity.${complexity}`)}
              <Text span size="xs" c="dimmed" className="tabular">
                {' '}
                {t('routingPage.mix.requests', { count: total, shown: formats.count(total) })}
              </Text>
            </Text>
            <Box className={classes.strip}>
              {parts.map(({ ref, requests }, index) =>
                requests === 0 ? null : (
                  <Tooltip key={ref} label={`${nameOf(ref)}: ${formats.share(percent(requests, total))}`}>
                    <Box bg={colorOf(ref, index)} style={{ flexGrow: requests }} />
                  </Tooltip>
                ),
              )}
            </Box>
          </div>
        ))}
      </div>
      <Group component="ul" gap="sm" className={classes.legend}>
        {bars[0]?.parts.map(({ ref }, index) => (
          <Group component="li" key={ref} gap={6} wrap="nowrap">
            <Box className={classes.swatch} bg={colorOf(ref, index)} />
            <Text size="xs">{nameOf(ref)}</Text>
          </Group>
        ))}
      </Group>
    </Stack>
  );
}

function ModelRow({ model, total }: { model: MixModel; total: number }) {
  const formats = useFormats();
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" fw={500}>
          {model.model}
        </Text>
        <Text size="xs" c="dimmed">
          {providerName(model.provider)}
        </Text>
      </Table.Td>
      {COMPLEXITIES.map((complexity) => (
        <Table.Td key={complexity} ta="right" className="from-wide">
          {formats.count(model.requests[complexity])}
        </Table.Td>
      ))}
      <Table.Td ta="right">
        {formats.count(model.total)}
        <Text size="xs" c="dimmed">
          {formats.share(percent(model.total, total))}
        </Text>
      </Table.Td>
      <Table.Td ta="right" className="nowrap">
        <CostText
          sums={{
            costMicroVnd: microVnd(model.costMicroVnd),
            requests: model.total,
            unpricedRequests: model.unpriced,
          }}
        />
      </Table.Td>
    </Table.Tr>
  );
}

function ModelsTable({ models }: { models: MixModel[] }) {
  const { t } = useTranslation();
  const total = models.reduce((sum, model) => sum + model.total, 0);
  return (
    <Table className="tabular">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('domain.dimension.model')}</Table.Th>
          {COMPLEXITIES.map((complexity) => (
            <Table.Th key={complexity} ta="right" className="from-wide">
              {t(`domain.complexity.${complexity}`)}
            </Table.Th>
          ))}
          <Table.Th ta="right">{t('routingPage.mix.all')}</Table.Th>
          <Table.Th ta="right">{t('routingPage.mix.cost')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {models.map((model) => (
          <ModelRow key={model.ref} model={model} total={total} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** Which models answered requests of each complexity in a month. */
export function MixPanel({ month }: { month: Month }) {
  const { t } = useTranslation();
  const query = useQuery(useTRPC().routing.mix.queryOptions({ month }, { placeholderData: keepPreviousData }));
  return (
    <Loaded query={query} skeleton={<LoadingView rows={8} />}>
      {(mix) => {
        if (mix.length === 0) return <EmptyMonth month={month} />;
        const models = mixByModel(mix);
        return (
          <Stack gap="md">
            <Panel title={t('routingPage.mix.title')} description={t('routingPage.mix.description')}>
              <Bars models={models} />
            </Panel>
            <Panel flush title={t('routingPage.mix.table')}>
              <ModelsTable models={models} />
            </Panel>
          </Stack>
        );
      }}
    </Loaded>
  );
}
