import { Checkbox, NativeSelect, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { MODEL_TIERS, modelTier, type RoutingPolicy } from '#shared/contracts/routing-policy.ts';
import type { PolicyModel } from '#shared/contracts/routing-views.ts';
import { nanoUsd, parseDecimal } from '#shared/domain/money.ts';
import { providerName } from '#renderer/lib/brand-names.ts';
import { modelOf } from '#renderer/lib/use-reason-text.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { Unpriced } from '#renderer/ui/cost-text.tsx';
import type { PolicyDraft } from './policy-draft.ts';
import classes from './routing.module.css';

const NO_TIER = '';
const withTier = ({ modelTiers }: RoutingPolicy, ref: string, tier: string) => {
  const { [ref]: _, ...others } = modelTiers;
  return tier === NO_TIER ? others : { ...others, [ref]: modelTier.parse(tier) };
};
const withBlock = ({ blockedModels }: RoutingPolicy, ref: string, blocked: boolean) => [
  ...blockedModels.filter((other) => other !== ref),
  ...(blocked ? [ref] : []),
];

function Price({ price }: Pick<PolicyModel, 'price'>) {
  const formats = useFormats();
  if (!price) return <Unpriced />;
  const usd = (text: string) => formats.usd(nanoUsd(parseDecimal(text, 9)));
  return `${usd(price.usdPer1MInput)} → ${usd(price.usdPer1MOutput)}`;
}

type RowProps = { model: PolicyModel; draft: PolicyDraft; disabled: boolean };
function ModelRow({ model: { ref, price }, draft: { policy, edit }, disabled }: RowProps) {
  const { t } = useTranslation();
  const name = modelOf(ref);
  const blocked = policy.blockedModels.includes(ref);
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" fw={500} td={blocked ? 'line-through' : undefined}>
          {name}
        </Text>
        <Text size="xs" c="dimmed">
          {providerName(ref.slice(0, ref.indexOf('/')))}
        </Text>
        <Text size="xs" c="dimmed" className="below-wide tabular">
          <Price price={price} />
        </Text>
      </Table.Td>
      <Table.Td ta="right" className="from-wide nowrap">
        <Price price={price} />
      </Table.Td>
      <Table.Td>
        <NativeSelect
          size="xs"
          className={classes.tier}
          aria-label={t('routingPage.policy.tierOf', { model: name })}
          disabled={disabled}
          data={[
            { value: NO_TIER, label: t('routingPage.policy.noTier') },
            ...MODEL_TIERS.map((value) => ({ value, label: t(`domain.modelTier.${value}`) })),
          ]}
          value={policy.modelTiers[ref] ?? NO_TIER}
          onChange={(event) => edit({ modelTiers: withTier(policy, ref, event.currentTarget.value) })}
        />
      </Table.Td>
      <Table.Td>
        <Checkbox
          aria-label={t('routingPage.policy.blockOf', { model: name })}
          disabled={disabled}
          checked={blocked}
          onChange={(event) => edit({ blockedModels: withBlock(policy, ref, event.currentTarget.checked) })}
        />
      </Table.Td>
    </Table.Tr>
  );
}

/** What each model is good for, beside what it costs, and whether it may be used at all. */
export function PolicyModelsTable(props: { models: PolicyModel[]; draft: PolicyDraft; disabled: boolean }) {
  const { t } = useTranslation();
  return (
    <Table className="tabular">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('domain.dimension.model')}</Table.Th>
          <Table.Th ta="right" className="from-wide">
            {t('routingPage.policy.price')}
          </Table.Th>
          <Table.Th>{t('routingPage.policy.tier')}</Table.Th>
          <Table.Th>{t('routingPage.policy.blocked')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {props.models.map((model) => (
          <ModelRow key={model.ref} model={model} draft={props.draft} disabled={props.disabled} />
        ))}
      </Table.Tbody>
    </Table>
  );
}
