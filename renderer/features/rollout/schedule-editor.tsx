import { ActionIcon, Button, Select, Stack, Switch, Text } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { RolloutSettings, RolloutStep } from '#shared/contracts/rollout.ts';
import { BUCKETS } from '#shared/domain/rollout.ts';
import { dayOf, dayStart } from '#shared/domain/time.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { useToday } from '#renderer/lib/use-today.ts';
import { DayField } from '#renderer/ui/day-field.tsx';
import { Panel } from '#renderer/ui/panel.tsx';
import { NumberField } from './number-field.tsx';
import classes from './rollout.module.css';
import type { RolloutDraft } from './use-rollout-draft.ts';

const STEP_PHASES = ['testing', 'partial', 'full'] as const;
const MOST_STEPS = 20;
const LONGEST_DAYS = 365;
const PERCENT = BUCKETS / 100;

type StepProps = {
  step: RolloutStep;
  number: string;
  only: boolean;
  onChange: (patch: Partial<RolloutStep>) => void;
  onRemove: () => void;
};

function StepTiming({ step, onChange }: StepProps) {
  const { t } = useTranslation();
  const today = useToday();
  return (
    <>
      <NumberField
        label={t('rollout.schedule.length')}
        suffix={`\u00a0${t('rollout.schedule.daySuffix')}`}
        value={step.days}
        min={1}
        max={LONGEST_DAYS}
        onChange={(days) => onChange({ days })}
      />
      <DayField
        label={t('rollout.schedule.startsAt')}
        value={step.startsAt === null ? undefined : dayOf(new Date(step.startsAt))}
        first={today}
        onChange={(day) => onChange({ startsAt: day === null ? null : dayStart(day).toISOString() })}
      />
    </>
  );
}

function StepFields(props: StepProps) {
  const { t } = useTranslation();
  const { step, number, only, onChange, onRemove } = props;
  const choose = (name: string | null) => {
    const phase = STEP_PHASES.find((known) => known === name);
    if (phase) onChange({ phase });
  };
  return (
    <div className={classes.step} role="group" aria-label={t('rollout.schedule.kind', { number })}>
      <Select
        label={t('rollout.schedule.kind', { number })}
        data={STEP_PHASES.map((phase) => ({ value: phase, label: t(`rollout.phase.${phase}`) }))}
        value={step.phase}
        onChange={choose}
      />
      <NumberField
        label={t('rollout.schedule.share')}
        suffix={'\u00a0%'}
        disabled={step.phase !== 'partial'}
        value={step.phase === 'full' ? 100 : step.phase === 'testing' ? 0 : step.basisPoints / PERCENT}
        min={0}
        max={100}
        decimals={2}
        onChange={(percent) => onChange({ basisPoints: Math.round(percent * PERCENT) })}
      />
      <StepTiming {...props} />
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        disabled={only}
        aria-label={t('rollout.schedule.remove', { number })}
        onClick={onRemove}
      >
        <IconTrash size="1.125rem" stroke={1.75} />
      </ActionIcon>
    </div>
  );
}

/** The stages, and whether the service goes through them by itself. */
export function ScheduleEditor({ draft }: { draft: RolloutDraft }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { schedule } = draft.settings;
  const { steps } = schedule;
  const set = (patch: Partial<RolloutSettings['schedule']>) => draft.change({ schedule: { ...schedule, ...patch } });
  // A yes was given to a stage of the schedule as it was.
  const setSteps = (next: RolloutStep[]) => set({ steps: next, approvedStep: null });
  const added: RolloutStep = { phase: 'full', basisPoints: BUCKETS, startsAt: null, days: 7 };
  return (
    <Panel title={t('rollout.schedule.edit')} description={t('rollout.schedule.editDescription')}>
      <Stack gap="md">
        <div>
          {steps.map((step, at) => (
            <StepFields
              // oxlint-disable-next-line react/no-array-index-key -- A stage has nothing but its place that stays while it is edited.
              key={at}
              step={step}
              number={formats.count(at + 1)}
              only={steps.length === 1}
              onChange={(patch) => setSteps(steps.map((one, place) => (place === at ? { ...one, ...patch } : one)))}
              onRemove={() => setSteps(steps.filter((_, place) => place !== at))}
            />
          ))}
        </div>
        {draft.issue === 'steps' && (
          <Text size="sm" c="var(--pho-bad)" role="alert">
            {t('rollout.save.issue.steps')}
          </Text>
        )}
        <Button
          variant="default"
          size="xs"
          w="fit-content"
          leftSection={<IconPlus size="1rem" stroke={1.75} />}
          disabled={steps.length >= MOST_STEPS}
          onClick={() => setSteps([...steps, added])}
        >
          {t('rollout.schedule.add')}
        </Button>
        <Switch
          label={t('rollout.field.automatic')}
          description={t('rollout.hint.automatic')}
          checked={schedule.automatic}
          onChange={(event) => set({ automatic: event.currentTarget.checked })}
        />
        <Switch
          label={t('rollout.field.needsApproval')}
          description={t('rollout.hint.needsApproval')}
          checked={schedule.needsApproval}
          onChange={(event) => set({ needsApproval: event.currentTarget.checked })}
        />
      </Stack>
    </Panel>
  );
}

/** What must hold before the schedule moves forward. */
export function GatesPanel({ draft }: { draft: RolloutDraft }) {
  const { t } = useTranslation();
  const { gates } = draft.settings;
  return (
    <Panel title={t('rollout.gates.title')} description={t('rollout.gates.description')}>
      <div className={classes.fields}>
        <NumberField
          label={t('rollout.field.minRequestsPerArm')}
          description={t('rollout.hint.minRequestsPerArm')}
          value={gates.minRequestsPerArm}
          min={1}
          max={100_000_000}
          onChange={(minRequestsPerArm) => draft.change({ gates: { ...gates, minRequestsPerArm } })}
        />
        <NumberField
          label={t('rollout.field.savingsFloorPercent')}
          description={t('rollout.hint.savingsFloorPercent')}
          suffix={'\u00a0%'}
          value={gates.savingsFloorPercent}
          min={-100}
          max={100}
          decimals={2}
          onChange={(savingsFloorPercent) => draft.change({ gates: { ...gates, savingsFloorPercent } })}
        />
      </div>
    </Panel>
  );
}
