import { Button, Group, Stack, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { RolloutView } from '#shared/contracts/rollout-views.ts';
import { exposureChange } from '#shared/domain/exposure-change.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { Panel } from '#renderer/ui/panel.tsx';
import { changesBetween } from './setting-values.ts';
import { useIsConnected, useRolloutActions } from './use-rollout-actions.ts';
import { useRolloutTexts } from './use-rollout-texts.ts';
import classes from './rollout.module.css';

type Conflict = NonNullable<RolloutView['conflict']>;

function BothSides({ conflict: { mine, theirs } }: { conflict: Conflict }) {
  const { t } = useTranslation();
  const { valueText } = useRolloutTexts();
  const differences = changesBetween(theirs, mine);
  if (differences.length === 0) return <Text size="sm">{t('rollout.conflict.same')}</Text>;
  return (
    <Table className="tabular">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('rollout.conflict.field')}</Table.Th>
          <Table.Th>{t('rollout.conflict.mine')}</Table.Th>
          <Table.Th>{t('rollout.conflict.theirs')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {differences.map(({ name, before, after }) => (
          <Table.Tr key={name} className={classes.differs}>
            <Table.Td>{t(`rollout.field.${name}`)}</Table.Td>
            <Table.Td className={classes.wrap}>{valueText(after)}</Table.Td>
            <Table.Td className={classes.wrap}>{valueText(before)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** Somebody else changed the rollout first: both sides, for a person to choose from. */
export function RolloutConflict({ conflict }: { conflict: Conflict }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { resolve } = useRolloutActions();
  const connected = useIsConnected();
  const needsConnection = exposureChange(conflict.theirs, conflict.mine) === 'more' && !connected;
  const choose = (keep: 'mine' | 'theirs') => resolve.mutate({ commandId: conflict.commandId, keep });
  return (
    <Panel
      title={t('rollout.conflict.title')}
      description={t('rollout.conflict.text', {
        name: conflict.theirsBy ?? t('rollout.conflict.somebody'),
        time: formats.dateTime(conflict.theirsAt),
      })}
    >
      <Stack gap="md">
        <BothSides conflict={conflict} />
        {needsConnection && <Text size="sm">{t('rollout.conflict.more')}</Text>}
        <Group gap="xs">
          <Button loading={resolve.isPending} disabled={needsConnection} onClick={() => choose('mine')}>
            {t('rollout.conflict.keepMine')}
          </Button>
          <Button variant="default" disabled={resolve.isPending} onClick={() => choose('theirs')}>
            {t('rollout.conflict.keepTheirs')}
          </Button>
        </Group>
      </Stack>
    </Panel>
  );
}
