import { Button, Group, Stack, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { RoutingPolicy } from '#shared/contracts/routing-policy.ts';
import type { PolicyConflict } from '#shared/contracts/routing-views.ts';
import { COMPLEXITIES } from '#shared/domain/usage.ts';
import { modelOf } from '#renderer/lib/use-reason-text.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { Panel } from '#renderer/ui/panel.tsx';
import { policyChanges, type PolicyField } from './policy-draft.ts';
import { useRoutingActions } from './use-routing-actions.ts';

/** A field of the policy and its value, in words. */
const usePolicyText = () => {
  const { t } = useTranslation();
  const formats = useFormats();
  const nameOf = ({ field, name }: PolicyField) => {
    if (field === 'required')
      return COMPLEXITIES.filter((known) => known === name).map((known) => t(`domain.complexity.${known}`))[0] ?? name;
    if (field === 'sureFromPercent') return t('routingPage.policy.sureFrom');
    const model = modelOf(name);
    return t(field === 'modelTiers' ? 'routingPage.policy.tierOf' : 'routingPage.policy.blockOf', { model });
  };
  const valueOf = ({ field, name }: PolicyField, policy: RoutingPolicy) => {
    if (field === 'sureFromPercent') return formats.percent(policy.sureFromPercent);
    if (field === 'blockedModels')
      return t(policy.blockedModels.includes(name) ? 'routingPage.conflict.yes' : 'routingPage.conflict.no');
    const known = COMPLEXITIES.find((complexity) => complexity === name);
    const tier = field === 'required' ? known && policy.required[known] : policy.modelTiers[name];
    return tier ? t(`domain.modelTier.${tier}`) : t('routingPage.policy.noTier');
  };
  return { nameOf, valueOf };
};

/** Somebody else changed the policy first: where both sides differ, for a person to choose from. */
export function PolicyConflictPanel({ conflict }: { conflict: PolicyConflict }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { nameOf, valueOf } = usePolicyText();
  const { resolve } = useRoutingActions();
  const { mine, theirs, commandId } = conflict;
  return (
    <Panel
      title={t('routingPage.conflict.title')}
      description={t('routingPage.conflict.text', {
        name: conflict.theirsBy ?? t('routingPage.conflict.somebody'),
        time: formats.dateTime(conflict.theirsAt),
      })}
    >
      <Stack gap="md">
        <Table className="tabular">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('routingPage.conflict.field')}</Table.Th>
              <Table.Th>{t('routingPage.conflict.mine')}</Table.Th>
              <Table.Th>{t('routingPage.conflict.theirs')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {policyChanges(mine, theirs).map((change) => (
              <Table.Tr key={`${change.field} ${change.name}`}>
                <Table.Td>{nameOf(change)}</Table.Td>
                <Table.Td>{valueOf(change, mine)}</Table.Td>
                <Table.Td>{valueOf(change, theirs)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <Text size="xs" c="dimmed">
          {t('routingPage.conflict.hint')}
        </Text>
        <Group gap="xs">
          <Button loading={resolve.isPending} onClick={() => resolve.mutate({ commandId, keep: 'mine' })}>
            {t('routingPage.conflict.keepMine')}
          </Button>
          <Button
            variant="default"
            disabled={resolve.isPending}
            onClick={() => resolve.mutate({ commandId, keep: 'theirs' })}
          >
            {t('routingPage.conflict.keepTheirs')}
          </Button>
        </Group>
      </Stack>
    </Panel>
  );
}
