import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SavingsReport } from '#shared/contracts/savings.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import classes from './rollout.module.css';

type Tone = 'good' | 'bad' | 'unsure';
const COLOR: Readonly<Record<Tone, string | undefined>> = {
  good: 'var(--pho-good)',
  bad: 'var(--pho-bad)',
  unsure: undefined,
};
type FigureProps = { label: string; value: string; tone: Tone; note: string };

function Figure({ label, value, tone, note }: FigureProps) {
  return (
    <div className={classes.figure}>
      <Text size="sm" c="dimmed" fw={500}>
        {label}
      </Text>
      <Text size="xl" fw={600} c={COLOR[tone]} className="tabular">
        {value}
      </Text>
      <Text size="sm" c="dimmed">
        {note}
      </Text>
    </div>
  );
}

const toneOf = (percent: number): Tone => {
  if (percent === 0) return 'unsure';
  return percent > 0 ? 'good' : 'bad';
};

/** What was saved against what would have been spent otherwise, with its sign and how much of it could be compared. */
const useAgainst = () => {
  const { t } = useTranslation();
  const formats = useFormats();
  return (label: string, against: SavingsReport['requested'] | null): FigureProps => {
    const unknown = { label, value: t('rollout.savings.insufficient'), tone: 'unsure' } as const;
    if (against === null) return { ...unknown, note: t('rollout.savings.noSingle') };
    const compared = t('rollout.savings.compared', {
      count: against.calls,
      compared: formats.count(against.comparedCalls),
      calls: formats.count(against.calls),
    });
    if (against.percent === null) return { ...unknown, note: compared };
    return {
      label,
      value: formats.percentSigned(against.percent),
      tone: toneOf(against.percent),
      note: `${formats.vndSigned(against.savedMicroVnd)}. ${compared}`,
    };
  };
};

const useComparison = () => {
  const { t } = useTranslation();
  const formats = useFormats();
  return (comparison: SavingsReport['comparison']): FigureProps => {
    const label = t('rollout.savings.control');
    if (comparison.state === 'insufficient')
      return {
        label,
        value: t('rollout.savings.insufficient'),
        tone: 'unsure',
        note: t(`rollout.gap.${comparison.reason}`),
      };
    const { percent, low, high } = comparison;
    // Beyond doubt only when the whole interval is on one side of nothing.
    const tone = low > 0 ? 'good' : high < 0 ? 'bad' : 'unsure';
    const interval = t('rollout.savings.interval', {
      low: formats.percentSigned(low),
      high: formats.percentSigned(high),
    });
    return {
      label,
      value: formats.percentSigned(percent),
      tone,
      note: tone === 'unsure' ? `${interval} ${t('rollout.savings.unsure')}` : interval,
    };
  };
};

/** The saving told three ways, side by side. */
export function SavingsFigures({ report }: { report: SavingsReport }) {
  const { t } = useTranslation();
  const against = useAgainst();
  const comparison = useComparison();
  const { requested, bestSingle } = report;
  const single = bestSingle
    ? t('rollout.savings.bestSingle', { model: bestSingle.model })
    : t('rollout.savings.anySingle');
  return (
    <div className={classes.figures}>
      <Figure {...comparison(report.comparison)} />
      <Figure {...against(t('rollout.savings.requested'), requested)} />
      <Figure {...against(single, bestSingle)} />
    </div>
  );
}
