import { Button, Group, Radio, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { BUCKETS, ROLLOUT_PHASES } from '#shared/domain/rollout.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { Panel } from '#renderer/ui/panel.tsx';
import { NumberField } from './number-field.tsx';
import classes from './rollout.module.css';
import type { RolloutDraft } from './use-rollout-draft.ts';

/** Hundredths of a per cent. */
const PRESETS = [1, 100, 500, 1_000, 2_500, 5_000];
const PERCENT = BUCKETS / 100;

function ShareField({ draft, disabled }: { draft: RolloutDraft; disabled: boolean }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { settings, change } = draft;
  return (
    <Stack gap="xs">
      <NumberField
        className={classes.share}
        label={t('rollout.people.share')}
        description={t(disabled ? 'rollout.people.lockedByShare' : 'rollout.people.shareHint')}
        suffix={'\u00a0%'}
        disabled={disabled}
        value={settings.basisPoints / PERCENT}
        min={0}
        max={100}
        decimals={2}
        onChange={(percent) => change({ basisPoints: Math.round(percent * PERCENT) })}
      />
      {!disabled && (
        <Group gap={6} role="group" aria-label={t('rollout.people.presets')}>
          {PRESETS.map((basisPoints) => (
            <Button
              key={basisPoints}
              size="compact-xs"
              variant={settings.basisPoints === basisPoints ? 'light' : 'default'}
              onClick={() => change({ basisPoints })}
            >
              {formats.basisPoints(basisPoints)}
            </Button>
          ))}
        </Group>
      )}
    </Stack>
  );
}

/** Phase and share. */
export function PeoplePanel({ draft, locked }: { draft: RolloutDraft; locked: boolean }) {
  const { t } = useTranslation();
  const { settings, change } = draft;
  const choose = (name: string) => {
    const phase = ROLLOUT_PHASES.find((known) => known === name);
    if (phase) change({ phase });
  };
  return (
    <Panel title={t('rollout.people.title')} description={t('rollout.people.description')}>
      <fieldset disabled={locked} className={classes.plain}>
        <Stack gap="md">
          {locked && <Text size="sm">{t('rollout.people.lockedByRollback')}</Text>}
          <Radio.Group label={t('rollout.people.phase')} value={settings.phase} onChange={choose}>
            <div className={classes.choices}>
              {ROLLOUT_PHASES.map((phase) => (
                <Radio
                  key={phase}
                  value={phase}
                  label={t(`rollout.phase.${phase}`)}
                  description={t(`rollout.hint.${phase}`)}
                />
              ))}
            </div>
          </Radio.Group>
          <ShareField draft={draft} disabled={locked || settings.phase !== 'partial'} />
        </Stack>
      </fieldset>
    </Panel>
  );
}
