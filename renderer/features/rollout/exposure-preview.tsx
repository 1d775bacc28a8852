import { Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { RolloutPreview, TierPreview } from '#shared/contracts/rollout-views.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { Panel } from '#renderer/ui/panel.tsx';
import { Loaded } from '#renderer/ui/state-views.tsx';
import classes from './rollout.module.css';
import type { RolloutDraft } from './use-rollout-draft.ts';
import { usePreview } from './use-preview.ts';

type Counts = Omit<TierPreview, 'tier'>;

/** All tiers together. */
export const totalOf = (tiers: readonly TierPreview[]): Counts => {
  const sum = (name: keyof Counts) => tiers.reduce((total, tier) => total + tier[name], 0);
  return {
    users: sum('users'),
    treatedNow: sum('treatedNow'),
    treatedThen: sum('treatedThen'),
    gains: sum('gains'),
    loses: sum('loses'),
  };
};

function CountsRow({ name, counts, strong = false }: { name: string; counts: Counts; strong?: boolean }) {
  const formats = useFormats();
  const { users, treatedNow, treatedThen, gains, loses } = counts;
  return (
    <Table.Tr fw={strong ? 600 : undefined}>
      <Table.Th scope="row" ta="left">
        {name}
      </Table.Th>
      <Table.Td ta="right" className={classes.roomy}>
        {formats.count(users)}
      </Table.Td>
      <Table.Td ta="right" className={classes.roomy}>
        {formats.count(treatedNow)}
      </Table.Td>
      <Table.Td ta="right">{formats.count(treatedThen)}</Table.Td>
      <Table.Td ta="right" c={gains > 0 ? 'var(--pho-good)' : 'dimmed'}>
        {gains > 0 ? `+${formats.count(gains)}` : '0'}
      </Table.Td>
      <Table.Td ta="right" c={loses > 0 ? 'var(--pho-bad)' : 'dimmed'}>
        {loses > 0 ? `\u2212${formats.count(loses)}` : '0'}
      </Table.Td>
    </Table.Tr>
  );
}

function PreviewTable({ preview: { tiers } }: { preview: RolloutPreview }) {
  const { t } = useTranslation();
  const total = totalOf(tiers);
  if (total.users === 0) return <Text size="sm">{t('rollout.preview.empty')}</Text>;
  return (
    <>
      <Table className="tabular" aria-label={t('rollout.preview.title')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('rollout.preview.tier')}</Table.Th>
            <Table.Th ta="right" className={classes.roomy}>
              {t('rollout.preview.users')}
            </Table.Th>
            <Table.Th ta="right" className={classes.roomy}>
              {t('rollout.preview.now')}
            </Table.Th>
            <Table.Th ta="right">{t('rollout.preview.then')}</Table.Th>
            <Table.Th ta="right">{t('rollout.preview.gains')}</Table.Th>
            <Table.Th ta="right">{t('rollout.preview.loses')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {tiers.map(({ tier, ...counts }) => (
            <CountsRow key={tier} name={t(`domain.tier.${tier}`)} counts={counts} />
          ))}
          <CountsRow name={t('rollout.preview.all')} counts={total} strong />
        </Table.Tbody>
      </Table>
      {total.gains === 0 && total.loses === 0 && (
        <Text size="sm" c="dimmed" mt="xs" px="sm">
          {t('rollout.preview.same')}
        </Text>
      )}
    </>
  );
}

/** How many users of each tier would gain or lose the optimisation. */
export function ExposurePreview({ draft }: { draft: RolloutDraft }) {
  const { t } = useTranslation();
  const query = usePreview(draft.settings);
  return (
    <Panel title={t('rollout.preview.title')} description={t('rollout.preview.description')} flush>
      <Loaded query={query}>{(preview) => <PreviewTable preview={preview} />}</Loaded>
    </Panel>
  );
}
