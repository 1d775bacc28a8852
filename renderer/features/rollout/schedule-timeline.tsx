import { Text, VisuallyHidden } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { RolloutRow, RolloutStep } from '#shared/contracts/rollout.ts';
import { shareOf } from '#shared/domain/rollout.ts';
import { dayOf } from '#shared/domain/time.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import classes from './rollout.module.css';
import { useRolloutTexts } from './use-rollout-texts.ts';

type StageState = 'done' | 'current' | 'ahead';

const stateOf = (at: number, current: number | null): StageState => {
  if (current === null || at > current) return 'ahead';
  return at === current ? 'current' : 'done';
};

type StageProps = { step: RolloutStep; at: number; state: StageState; row: RolloutRow };

function StageNotes({ step, state, row }: StageProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { stageText } = useRolloutTexts();
  const notes = [t('rollout.schedule.days', { count: step.days, shown: formats.count(step.days) })];
  if (state === 'current') notes.push(t('rollout.schedule.since', { time: formats.date(row.schedule.stepSince) }));
  if (state === 'ahead' && step.startsAt !== null)
    notes.push(t('rollout.schedule.notBefore', { day: formats.day(dayOf(new Date(step.startsAt))) }));
  return (
    <>
      {notes.map((note) => (
        <Text key={note} size="sm" c="dimmed">
          {note}
        </Text>
      ))}
      {/* Set by hand to a share between two stages. */}
      {state === 'current' && shareOf(row) !== shareOf(step) && (
        <Text size="sm" c="var(--pho-warning)">
          {t('rollout.schedule.between', { share: stageText(row) })}
        </Text>
      )}
    </>
  );
}

function Stage(props: StageProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { stageText } = useRolloutTexts();
  const { state, at, step } = props;
  return (
    <li className={classes.stage} data-state={state} aria-current={state === 'current' ? 'step' : undefined}>
      <span className={classes.marker} aria-hidden>
        {state === 'done' ? <IconCheck size="1rem" stroke={2.5} /> : formats.count(at + 1)}
      </span>
      <div>
        <Text fw={600}>{stageText(step)}</Text>
        {state === 'current' ? (
          <Text size="sm" fw={500} c="var(--pho-good)">
            {t('rollout.schedule.current')}
          </Text>
        ) : (
          <VisuallyHidden>{t(`rollout.schedule.${state}`)}</VisuallyHidden>
        )}
        <StageNotes {...props} />
      </div>
    </li>
  );
}

/** The stages from testing to everybody, and where the rollout is. */
export function ScheduleTimeline({ row }: { row: RolloutRow }) {
  const { t } = useTranslation();
  const { steps, currentStep } = row.schedule;
  return (
    <ol className={classes.stages} aria-label={t('rollout.schedule.list')}>
      {steps.map((step, at) => (
        <Stage
          key={`${step.phase} ${step.basisPoints}`}
          step={step}
          at={at}
          state={stateOf(at, currentStep)}
          row={row}
        />
      ))}
    </ol>
  );
}
