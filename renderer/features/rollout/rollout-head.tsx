import { Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { RolloutView } from '#shared/contracts/rollout-views.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { HealthBadge } from './health-badge.tsx';
import { ResumeButton } from './resume-button.tsx';
import { RollBackButton } from './roll-back-button.tsx';
import classes from './rollout.module.css';
import { isRunning, useRolloutTexts } from './use-rollout-texts.ts';

/** Whether the optimisation is on, for whom, and the button that stops it, always in reach. */
export function RolloutHead({ view: { row, rollback } }: { view: RolloutView }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { standingText } = useRolloutTexts();
  const running = isRunning(row);
  const { currentStep, steps } = row.schedule;
  const stopped = row.rolledBack !== null;
  return (
    <section className={classes.head} aria-label={t('rollout.head.label')}>
      <div>
        <div className={classes.standing}>
          <span className={classes.dot} data-state={running ? 'on' : stopped ? 'stopped' : 'off'} aria-hidden />
          <p className={classes.headline}>
            {standingText(row)}
            {running && currentStep !== null && (
              <Text span inherit fw={400} c="dimmed">
                {' · '}
                {t('rollout.head.stage', { at: formats.count(currentStep + 1), of: formats.count(steps.length) })}
              </Text>
            )}
          </p>
        </div>
        <Group gap="xs" mt={2}>
          <HealthBadge />
          <Text size="sm" c="dimmed" visibleFrom="sm">
            {t('rollout.head.version', {
              version: formats.count(row.version),
              name: row.updatedBy ?? t('rollout.head.service'),
              time: formats.dateTime(row.updatedAt),
            })}
          </Text>
        </Group>
      </div>
      {stopped ? <ResumeButton unsent={rollback !== null} /> : <RollBackButton />}
    </section>
  );
}
