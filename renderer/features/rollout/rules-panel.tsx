import { Stack, Switch, Text, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { RolloutSettings } from '#shared/contracts/rollout.ts';
import { FLAGS } from '#shared/domain/rollout.ts';
import { Panel } from '#renderer/ui/panel.tsx';
import { NumberField } from './number-field.tsx';
import classes from './rollout.module.css';
import type { RolloutDraft } from './use-rollout-draft.ts';

const LONGEST_SALT = 64;
type Threshold = keyof RolloutSettings['thresholds'];
type Bounds = { min: number; max: number; decimals?: number; suffix?: string };
const PERCENT = { suffix: '\u00a0%', decimals: 2, min: 0 } as const;
const MILLISECONDS = { suffix: '\u00a0ms', min: 1, max: 60_000 } as const;
/** As the contract bounds them. */
const THRESHOLDS: [Threshold, Bounds][] = [
  ['overheadMs', MILLISECONDS],
  ['failurePercent', { ...PERCENT, max: 100 }],
  ['overBudgetPercent', { ...PERCENT, max: 100 }],
  ['costIncreasePercent', { ...PERCENT, max: 1_000 }],
  ['databaseLatencyMs', MILLISECONDS],
  ['minSample', { min: 1, max: 1_000_000 }],
  ['windows', { min: 1, max: 60 }],
];

/** The five flags, each with what it does. */
export function SwitchesPanel({ draft, locked }: { draft: RolloutDraft; locked: boolean }) {
  const { t } = useTranslation();
  const { flags } = draft.settings;
  return (
    <Panel title={t('rollout.switches.title')} description={t('rollout.switches.description')}>
      <fieldset disabled={locked} className={classes.plain}>
        <Stack gap="md">
          {locked && <Text size="sm">{t('rollout.people.lockedByRollback')}</Text>}
          {FLAGS.map((flag) => (
            <Switch
              key={flag}
              label={t(`rollout.field.${flag}`)}
              description={t(`rollout.hint.${flag}`)}
              checked={flags[flag]}
              onChange={(event) => draft.change({ flags: { ...flags, [flag]: event.currentTarget.checked } })}
            />
          ))}
        </Stack>
      </fieldset>
    </Panel>
  );
}

/** What turns the health of the rollout bad. */
export function ThresholdsPanel({ draft }: { draft: RolloutDraft }) {
  const { t } = useTranslation();
  const { thresholds } = draft.settings;
  return (
    <Panel title={t('rollout.thresholds.title')} description={t('rollout.thresholds.description')}>
      <div className={classes.fields}>
        {THRESHOLDS.map(([name, bounds]) => (
          <NumberField
            key={name}
            label={t(`rollout.field.${name}`)}
            description={t(`rollout.hint.${name}`)}
            value={thresholds[name]}
            {...bounds}
            onChange={(value) => draft.change({ thresholds: { ...thresholds, [name]: value } })}
          />
        ))}
      </div>
    </Panel>
  );
}

/** What chooses who is within a share. */
export function AdvancedPanel({ draft }: { draft: RolloutDraft }) {
  const { t } = useTranslation();
  return (
    <Panel title={t('rollout.advanced.title')}>
      <Stack gap="xs" maw="30rem">
        <TextInput
          label={t('rollout.field.salt')}
          description={t('rollout.hint.salt')}
          spellCheck={false}
          autoComplete="off"
          maxLength={LONGEST_SALT}
          value={draft.settings.salt}
          error={draft.issue === 'salt' && t('rollout.save.issue.salt')}
          onChange={(event) => draft.change({ salt: event.currentTarget.value })}
        />
        <Text size="sm" c="dimmed">
          {t('rollout.advanced.saltWarning')}
        </Text>
      </Stack>
    </Panel>
  );
}
