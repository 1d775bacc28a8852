import { Anchor, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { ModelSpend } from '#shared/contracts/views.ts';
import type { Month } from '#shared/domain/time.ts';
import { providerName } from '#renderer/lib/brand-names.ts';
import { useHref } from '#renderer/lib/hrefs.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { isUnpriced } from '#renderer/lib/unpriced.ts';
import { useTRPC } from '#renderer/lib/trpc.ts';
import { CostText, UnpricedCount } from '#renderer/ui/cost-text.tsx';
import { Panel } from '#renderer/ui/panel.tsx';
import { ShareBar } from '#renderer/ui/share-bar.tsx';
import { Loaded } from '#renderer/ui/state-views.tsx';

const SHOWN = 9;

/** The bar is drawn against the largest share, so that small shares still compare. */
function ModelRow({ model, largest }: { model: ModelSpend; largest: number }) {
  const formats = useFormats();
  const href = useHref();
  return (
    <Table.Tr>
      <Table.Td>
        <Link className="quiet" to={href('/spend', { by: 'day', provider: model.provider, model: model.model })}>
          <Text span size="sm" fw={500}>
            {model.model}
          </Text>
        </Link>
        <Text size="xs" c="dimmed">
          {providerName(model.provider)}
        </Text>
        <UnpricedCount sums={model} />
      </Table.Td>
      <Table.Td className="from-wide" ta="right">
        {formats.count(model.requests)}
      </Table.Td>
      <Table.Td className="from-wide" w="28%">
        <ShareBar percent={largest === 0 ? 0 : (model.sharePercent / largest) * 100} />
      </Table.Td>
      <Table.Td ta="right" c="dimmed" className="nowrap">
        {isUnpriced(model) ? '—' : formats.share(model.sharePercent, model.costMicroVnd > 0n)}
      </Table.Td>
      <Table.Td ta="right" className="nowrap" fw={500}>
        <CostText sums={model} />
      </Table.Td>
    </Table.Tr>
  );
}

function ModelsTable({ models }: { models: ModelSpend[] }) {
  const { t } = useTranslation();
  return (
    <Table className="tabular" highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('overview.models.model')}</Table.Th>
          <Table.Th className="from-wide" ta="right">
            {t('overview.models.requests')}
          </Table.Th>
          <Table.Th ta="right" className="from-wide" aria-hidden />
          <Table.Th ta="right">{t('overview.models.share')}</Table.Th>
          <Table.Th ta="right">{t('overview.models.cost')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {models.slice(0, SHOWN).map((model) => (
          <ModelRow key={`${model.provider}/${model.model}`} model={model} largest={models[0]?.sharePercent ?? 0} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

export function TopModelsPanel({ month }: { month: Month }) {
  const { t } = useTranslation();
  const href = useHref();
  const query = useQuery(useTRPC().spend.models.queryOptions({ month }));
  return (
    <Panel
      flush
      title={t('overview.models.title')}
      action={
        <Anchor component={Link} to={href('/spend', { by: 'model' })} size="sm">
          {t('overview.models.all')}
        </Anchor>
      }
    >
      <Loaded query={query}>{(models) => <ModelsTable models={models} />}</Loaded>
    </Panel>
  );
}
