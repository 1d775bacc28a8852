import { Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { AlertLevel, BudgetLevel, Thresholds } from '#shared/domain/budget.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import classes from './budget-bar.module.css';

const LEVEL_COLOR: Readonly<Record<BudgetLevel, string>> = {
  none: 'var(--pho-good)',
  warning: 'var(--pho-series-1)',
  critical: 'var(--pho-series-3)',
  emergency: 'var(--pho-series-3)',
  spent: 'var(--pho-bad)',
};

/** The same as text, which needs more contrast than a bar. */
export const LEVEL_TEXT_COLOR: Readonly<Record<BudgetLevel, string | undefined>> = {
  none: undefined,
  warning: 'var(--pho-warning)',
  critical: 'var(--pho-bad)',
  emergency: 'var(--pho-bad)',
  spent: 'var(--pho-bad)',
};

/** Badge colours of alerts. */
export const LEVEL_BADGE: Readonly<Record<AlertLevel, string>> = {
  warning: 'broth',
  critical: 'broth',
  emergency: 'chili',
  spent: 'chili',
};

type BudgetBarProps = { percent: number; level: BudgetLevel; thresholds: Thresholds; label: string };

/** How much of a month's budget is used, with marks at this user's own thresholds. Beyond 100 % the scale stretches. */
export function BudgetBar({ percent, level, thresholds, label }: BudgetBarProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  const scale = Math.max(100, percent);
  const marks = [
    { percent: thresholds.warningPercent, text: t('domain.level.warning') },
    { percent: thresholds.criticalPercent, text: t('domain.level.critical') },
    { percent: thresholds.emergencyPercent, text: t('domain.level.emergency') },
    { percent: 100, text: t('domain.level.spent') },
  ];
  return (
    <div className={classes.root}>
      <div
        className={classes.track}
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={Math.ceil(scale)}
        aria-valuenow={percent}
        aria-valuetext={formats.percentReached(percent)}
      >
        <div
          className={classes.fill}
          style={{ width: `${(percent / scale) * 100}%`, background: LEVEL_COLOR[level] }}
        />
      </div>
      {marks.map((mark) => (
        <Tooltip key={mark.text} label={`${mark.text}: ${formats.percent(mark.percent)}`}>
          <div
            className={classes.mark}
            data-reached={percent >= mark.percent || undefined}
            style={{ insetInlineStart: `${(mark.percent / scale) * 100}%` }}
          />
        </Tooltip>
      ))}
    </div>
  );
}
