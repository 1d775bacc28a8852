import { useTranslation } from 'react-i18next';
import type { RolloutSettings, RolloutStep } from '#shared/contracts/rollout.ts';
import type { Flag, RolloutPhase } from '#shared/domain/rollout.ts';
import { dayOf } from '#shared/domain/time.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import type { SettingValue } from './setting-values.ts';

type Reach = Pick<RolloutSettings, 'phase' | 'basisPoints'>;
type Standing = Reach & {
  flags: Readonly<Record<Flag, boolean>>;
  targetUsers: readonly string[];
  rolledBack: object | null;
};

/** What decides whether anybody is treated at all, most pressing first. */
const standingOf = ({ rolledBack, phase, flags }: Standing): 'rolledBack' | 'off' | 'routingOff' | RolloutPhase => {
  if (rolledBack !== null) return 'rolledBack';
  if (phase === 'disabled' || !flags.costOptimizationEnabled) return 'off';
  return flags.intelligentRoutingEnabled ? phase : 'routingOff';
};

/** Whether anybody can be treated. */
export const isRunning = (rollout: Standing) => !['rolledBack', 'off', 'routingOff'].includes(standingOf(rollout));

/** The rollout's settings in words. */
export const useRolloutTexts = () => {
  const { t } = useTranslation();
  const formats = useFormats();

  /** A stage by the part of users it reaches: `10 %`, or its name. */
  const stageText = ({ phase, basisPoints }: Reach) =>
    phase === 'partial' ? formats.basisPoints(basisPoints) : t(`rollout.phase.${phase}`);

  const stepText = (step: RolloutStep) => {
    const values = { stage: stageText(step), shown: formats.count(step.days) };
    if (step.startsAt === null) return t('rollout.value.days', values);
    return t('rollout.value.daysFrom', { ...values, day: formats.day(dayOf(new Date(step.startsAt))) });
  };

  const valueText = (shown: SettingValue): string => {
    switch (shown.kind) {
      case 'phase':
        return t(`rollout.phase.${shown.value}`);
      case 'share':
        return formats.basisPoints(shown.value);
      case 'switch':
        return t(shown.value ? 'rollout.value.on' : 'rollout.value.off');
      case 'users':
        return t('rollout.value.people', { count: shown.value.length, shown: formats.count(shown.value.length) });
      case 'text':
        return shown.value;
      case 'steps':
        return shown.value.map(stepText).join(', ');
      case 'step':
        return shown.value === null
          ? t('rollout.value.none')
          : t('rollout.value.step', { number: formats.count(shown.value + 1) });
      case 'count':
        return formats.count(shown.value);
      case 'percent':
        return formats.percentExact(shown.value);
      case 'milliseconds':
        return t('rollout.value.milliseconds', { shown: formats.count(shown.value) });
    }
  };

  return {
    stageText,
    valueText,
    /** Whether the optimisation is on, and for whom. */
    standingText(rollout: Standing) {
      const standing = standingOf(rollout);
      const people = rollout.targetUsers.length;
      if (standing === 'disabled') return t('rollout.status.off');
      if (standing === 'testing' && people === 0) return t('rollout.status.testingNobody');
      return t(`rollout.status.${standing}`, {
        count: people,
        shown: formats.count(people),
        share: formats.basisPoints(rollout.basisPoints),
      });
    },
  };
};
