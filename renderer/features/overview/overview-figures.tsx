import { Anchor, SimpleGrid, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Overview } from '#shared/contracts/views.ts';
import { divideRounded, microVnd } from '#shared/domain/money.ts';
import { addMonths } from '#shared/domain/time.ts';
import { hrefTo, useHref } from '#renderer/lib/hrefs.ts';
import { useIsOver } from '#renderer/lib/use-month.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { isUnpriced } from '#renderer/lib/unpriced.ts';
import { CostText } from '#renderer/ui/cost-text.tsx';
import { FigureCard } from '#renderer/ui/figure-card.tsx';
import { changeOn } from './change-on.ts';

/** The change on the month before, to the same day and hour. */
function ChangeNote({ overview }: { overview: Overview }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const change = changeOn(overview.sums.costMicroVnd, overview.previousSameSpan);
  if (!change) return t('overview.figures.noPrevious');
  return (
    <>
      <Text span inherit c="var(--mantine-color-text)" fw={500} className="tabular">
        {formats.vndSigned(change.amount)}
        {change.percent !== null && ` (${formats.percentSigned(change.percent)})`}
      </Text>{' '}
      {t('overview.figures.onPrevious')}
    </>
  );
}

/** Beside a month that is over stands the one before it. */
function PreviousMonthCard({ overview }: { overview: Overview }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const month = addMonths(overview.month, -1);
  const amount = overview.previousWhole;
  return (
    <FigureCard
      label={t('overview.figures.previousWhole', { month: formats.monthInSentence(month) })}
      value={amount === null ? '—' : formats.vnd(amount)}
      note={t(amount === null ? 'overview.figures.noPrevious' : 'overview.figures.wholeMonth')}
      to={hrefTo('/spend', { by: 'day', month })}
    />
  );
}

function ForecastCard({ overview }: { overview: Overview }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const href = useHref();
  const { forecast } = overview;
  if (!forecast)
    return (
      <FigureCard
        label={t('overview.figures.forecast')}
        value="—"
        note={t('overview.figures.noForecast')}
        to={href('/spend', { by: 'day' })}
      />
    );
  return (
    <FigureCard
      label={t('overview.figures.forecast')}
      value={formats.vnd(forecast.endOfMonth)}
      note={t('overview.figures.interval', { low: formats.vnd(forecast.low), high: formats.vnd(forecast.high) })}
      to={href('/spend', { by: 'day' })}
    />
  );
}

/** The change, and how many requests the sum doesn't hold for want of a price. */
function SpendNote({ overview }: { overview: Overview }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const href = useHref();
  const { sums } = overview;
  return (
    <Stack gap={2}>
      <div>
        <ChangeNote overview={overview} />
      </div>
      {sums.unpricedRequests > 0 && (
        <Anchor component={Link} to={href('/spend', { by: 'model' })} size="sm" c="var(--pho-warning)">
          {t('overview.figures.unpriced', {
            count: sums.unpricedRequests,
            shown: formats.count(sums.unpricedRequests),
          })}
        </Anchor>
      )}
    </Stack>
  );
}

/** Average spend of those who used it; rounded half away from zero to the micro-đồng. */
const spendPerUser = ({ sums, activeUsers }: Overview) =>
  activeUsers === 0 || isUnpriced(sums) ? null : microVnd(divideRounded(sums.costMicroVnd, BigInt(activeUsers)));

export function OverviewFigures({ overview }: { overview: Overview }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const href = useHref();
  const { sums } = overview;
  const average = spendPerUser(overview);
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, lg: 4 }} spacing="md">
      <FigureCard
        label={t('overview.figures.spend')}
        value={<CostText sums={sums} />}
        aside={!isUnpriced(sums) && formats.usd(sums.costNanoUsd)}
        note={<SpendNote overview={overview} />}
        to={href('/spend', { by: 'day' })}
      />
      {useIsOver(overview.month) ? <PreviousMonthCard overview={overview} /> : <ForecastCard overview={overview} />}
      <FigureCard
        label={t('overview.figures.requests')}
        value={formats.count(sums.requests)}
        note={t('overview.figures.failed', {
          failed: formats.count(sums.failedRequests),
          abandoned: formats.count(sums.abandonedRequests),
        })}
        to={href('/spend', { by: 'model' })}
      />
      <FigureCard
        label={t('overview.figures.activeUsers')}
        value={formats.count(overview.activeUsers)}
        note={average !== null && t('overview.figures.perUser', { amount: formats.vnd(average) })}
        to={href('/users', { sort: 'spend' })}
      />
    </SimpleGrid>
  );
}
