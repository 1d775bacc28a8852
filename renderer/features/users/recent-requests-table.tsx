import { Badge, Button, Center, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { UsageRow } from '#shared/contracts/feed.ts';
import type { RequestStatus } from '#shared/domain/usage.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { Unpriced } from '#renderer/ui/cost-text.tsx';

const STATUS_COLOR: Readonly<Record<RequestStatus, string>> = { ok: 'herb', failed: 'chili', abandoned: 'broth' };
const STEP = 25;

/** What the request cost; without a price it says so instead of zero. */
function CostCell({ request }: { request: UsageRow }) {
  const { t } = useTranslation();
  const formats = useFormats();
  if (request.costMicroVnd === null) return <Unpriced />;
  return (
    <>
      {formats.vnd(request.costMicroVnd)}
      {request.tokenSource === 'estimated' && (
        <Text size="xs" c="dimmed">
          {t('users.request.estimated')}
        </Text>
      )}
    </>
  );
}

function ModelCell({ request }: { request: UsageRow }) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <>
      {request.model}
      {request.requestedModel !== request.model && (
        <Text size="xs" c="dimmed">
          {t('users.request.asked', { model: request.requestedModel })}
        </Text>
      )}
      <Text size="xs" c="dimmed" className="below-wide">
        {formats.dateTime(request.occurredAt)}
      </Text>
    </>
  );
}

function RequestRow({ request }: { request: UsageRow }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const status = <Badge color={STATUS_COLOR[request.status]}>{t(`domain.status.${request.status}`)}</Badge>;
  return (
    <Table.Tr>
      <Table.Td className="from-wide nowrap">{formats.dateTime(request.occurredAt)}</Table.Td>
      <Table.Td>
        <ModelCell request={request} />
      </Table.Td>
      <Table.Td className="from-wider nowrap">
        {t(`domain.category.${request.category}`)}
        <Text size="xs" c="dimmed">
          {t(`domain.complexity.${request.complexity}`)}
        </Text>
      </Table.Td>
      <Table.Td ta="right" className="from-wider nowrap">
        {formats.count(request.inputTokens)} → {formats.count(request.outputTokens)}
        {request.cachedInputTokens > 0 && (
          <Text size="xs" c="dimmed">
            {t('users.request.cached', { tokens: formats.count(request.cachedInputTokens) })}
          </Text>
        )}
      </Table.Td>
      <Table.Td ta="right" className="nowrap">
        <CostCell request={request} />
        <div className="below-wide">{status}</div>
      </Table.Td>
      <Table.Td className="from-wide">{status}</Table.Td>
    </Table.Tr>
  );
}

function Columns() {
  const { t } = useTranslation();
  return (
    <Table.Tr>
      <Table.Th className="from-wide">{t('users.request.time')}</Table.Th>
      <Table.Th>{t('users.request.model')}</Table.Th>
      <Table.Th className="from-wider">{t('users.request.kind')}</Table.Th>
      <Table.Th ta="right" className="from-wider">
        {t('users.request.tokens')}
      </Table.Th>
      <Table.Th ta="right">{t('users.request.cost')}</Table.Th>
      <Table.Th className="from-wide">{t('users.request.status')}</Table.Th>
    </Table.Tr>
  );
}

export function RecentRequestsTable({ requests }: { requests: UsageRow[] }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(STEP);
  return (
    <>
      <Table className="tabular">
        <Table.Thead>
          <Columns />
        </Table.Thead>
        <Table.Tbody>
          {requests.slice(0, shown).map((request) => (
            <RequestRow key={`${request.requestId}/${request.attempt}`} request={request} />
          ))}
        </Table.Tbody>
      </Table>
      {requests.length > shown && (
        <Center pt="xs">
          <Button variant="subtle" size="xs" onClick={() => setShown(shown + STEP)}>
            {t('users.request.more')}
          </Button>
        </Center>
      )}
    </>
  );
}
