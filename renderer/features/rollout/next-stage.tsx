import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconHourglass, IconUserCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { RolloutRow, RolloutWaiting } from '#shared/contracts/rollout.ts';
import type { RolloutView } from '#shared/contracts/rollout-views.ts';
import { stepAhead } from '#shared/domain/rollout-schedule.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { useMinute } from '#renderer/lib/use-minute.ts';
import { ConfirmButton } from '#renderer/ui/confirm-button.tsx';
import classes from './rollout.module.css';
import { useRolloutActions } from './use-rollout-actions.ts';
import { isRunning, useRolloutTexts } from './use-rollout-texts.ts';

const HEALTH = ['steady', 'warning', 'critical', 'notEnoughData'] as const;
const PERCENTS = ['low', 'floor'];

/** Why a stage that is due doesn't begin, with its figures. */
const useWaitText = () => {
  const { t } = useTranslation();
  const formats = useFormats();
  return ({ code, values }: RolloutWaiting['reasons'][number]) => {
    const shown: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(values))
      if (typeof value === 'string') shown[name] = value;
      else shown[name] = PERCENTS.includes(name) ? formats.percentExact(value) : formats.count(value);
    const health = HEALTH.find((known) => known === values.health);
    if (health) shown.health = t(`rollout.state.${health}`);
    return t(`rollout.wait.${code}`, shown);
  };
};

function Waiting({ waiting }: { waiting: RolloutWaiting }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const waitText = useWaitText();
  return (
    <Alert
      color="broth"
      icon={<IconHourglass stroke={1.75} />}
      title={t('rollout.schedule.waiting', { time: formats.dateTime(waiting.since) })}
    >
      <ul className={classes.reasons}>
        {waiting.reasons.map((reason) => (
          <li key={reason.code}>{waitText(reason)}</li>
        ))}
      </ul>
    </Alert>
  );
}

function Gates({ row: { gates, schedule } }: { row: RolloutRow }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const needed = gates.minRequestsPerArm;
  return (
    <div>
      <Text size="sm" fw={500}>
        {t('rollout.schedule.gates')}
      </Text>
      <ul className={classes.reasons}>
        <li>{t('rollout.schedule.gateRequests', { count: needed, shown: formats.count(needed) })}</li>
        <li>{t('rollout.schedule.gateHealth')}</li>
        <li>{t('rollout.schedule.gateSavings', { percent: formats.percentExact(gates.savingsFloorPercent) })}</li>
        {schedule.needsApproval && <li>{t('rollout.schedule.gateApproval')}</li>}
      </ul>
    </div>
  );
}

type ApprovalProps = { view: RolloutView; step: number; stage: string; editing: boolean };

/** An admin's yes to the next stage, and taking it back. */
function Approval({ view, step, stage, editing }: ApprovalProps) {
  const { t } = useTranslation();
  const { edit } = useRolloutActions();
  const { shown, revision } = view;
  const set = (approvedStep: number | null) =>
    edit.mutate({
      baseRevision: revision,
      rollout: { ...shown, schedule: { ...shown.schedule, approvedStep } },
    });
  const hint = editing && (
    <Text size="sm" c="dimmed">
      {t('rollout.schedule.finishEditing')}
    </Text>
  );
  if (shown.schedule.approvedStep === step)
    return (
      <Stack gap="xs" align="flex-start">
        <Group gap={6}>
          <IconUserCheck size="1.125rem" stroke={1.75} aria-hidden />
          <Text size="sm">{t('rollout.schedule.approved', { stage })}</Text>
        </Group>
        <Button size="xs" variant="default" disabled={editing} loading={edit.isPending} onClick={() => set(null)}>
          {t('rollout.schedule.withdraw')}
        </Button>
        {hint}
      </Stack>
    );
  return (
    <Stack gap="xs" align="flex-start">
      <ConfirmButton
        size="sm"
        variant="filled"
        disabled={editing}
        loading={edit.isPending}
        title={t('rollout.schedule.approveTitle')}
        text={t('rollout.schedule.approveText', { stage })}
        confirmText={t('rollout.schedule.approve', { stage })}
        onConfirm={() => set(step)}
      >
        {t('rollout.schedule.approve', { stage })}
      </ConfirmButton>
      {hint}
    </Stack>
  );
}

/** Why nothing follows by itself; null when something does. */
const useStandstill = (row: RolloutRow) => {
  const { t } = useTranslation();
  if (row.rolledBack !== null) return t('rollout.schedule.rolledBack');
  if (!isRunning(row)) return t('rollout.schedule.stopped');
  return stepAhead(row) === null ? t('rollout.schedule.last') : null;
};

/** When the next stage begins, what it takes, and why it waits. */
export function NextStage({ view, editing }: { view: RolloutView; editing: boolean }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { stageText } = useRolloutTexts();
  const minute = useMinute();
  const { row } = view;
  const standstill = useStandstill(row);
  const ahead = stepAhead(row);
  const next = ahead && row.schedule.steps[ahead.step];
  if (standstill !== null || !next) return <Text size="sm">{standstill}</Text>;
  const { automatic, needsApproval, waiting } = row.schedule;
  const due = ahead.dueAt.getTime() <= minute;
  const stage = stageText(next);
  return (
    <Stack gap="sm" align="flex-start">
      <div>
        <Text fw={600}>{t('rollout.schedule.next', { stage })}</Text>
        {!automatic && <Text size="sm">{t('rollout.schedule.manual')}</Text>}
        {automatic && !waiting && (
          <Text size="sm">
            {due
              ? t('rollout.schedule.soon')
              : t('rollout.schedule.due', { time: formats.dateTime(ahead.dueAt.toISOString()) })}
          </Text>
        )}
      </div>
      {automatic && (waiting ? <Waiting waiting={waiting} /> : <Gates row={row} />)}
      {automatic && needsApproval && <Approval view={view} step={ahead.step} stage={stage} editing={editing} />}
    </Stack>
  );
}
