import { Alert, SegmentedControl, Stack, Text } from '@mantine/core';
import { IconCloudOff, IconScale } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SavingsReport } from '#shared/contracts/savings.ts';
import type { SavingsRange, SavingsView } from '#shared/contracts/savings-views.ts';
import { useFailureText } from '#renderer/lib/use-failure-text.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { askedAlone } from '#renderer/lib/trpc-link.ts';
import { useTRPC } from '#renderer/lib/trpc.ts';
import { Panel } from '#renderer/ui/panel.tsx';
import { EmptyView, Loaded } from '#renderer/ui/state-views.tsx';
import { ArmsTable } from './arms-table.tsx';
import classes from './rollout.module.css';
import { SavingsFigures } from './savings-figures.tsx';

const ASK_AGAIN_MS = 60_000;
const ASKING = { ...askedAlone, refetchInterval: ASK_AGAIN_MS, staleTime: ASK_AGAIN_MS } as const;
const RANGES = ['7d', '30d', '90d'] as const satisfies SavingsRange[];

/** Whether users were divided as the rollout says; else the comparison compares different people. */
function SampleRatio({ ratio }: { ratio: SavingsReport['sampleRatio'] }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { state, expectedPercent, observedPercent } = ratio;
  const values = {
    expected: expectedPercent === null ? '' : formats.percentExact(expectedPercent),
    observed: observedPercent === null ? '' : formats.percentExact(observedPercent),
  };
  if (state === 'differs')
    return (
      <Alert color="chili" icon={<IconScale stroke={1.75} />}>
        {t('rollout.savings.ratio.differs', values)}
      </Alert>
    );
  return (
    <Text size="sm" c="dimmed">
      {state === 'fits' ? t('rollout.savings.ratio.fits', values) : t('rollout.savings.ratio.unknown')}
    </Text>
  );
}

/** The service could not be asked: what is shown was true once. */
function KeptNote({ view: { failure, fetchedAt } }: { view: SavingsView }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const failureText = useFailureText();
  if (failure === null || fetchedAt === null) return null;
  return (
    <Alert color="broth" icon={<IconCloudOff stroke={1.75} />} role="status">
      {t('rollout.savings.kept', { time: formats.dateTime(fetchedAt) })} {failureText(failure)}
    </Alert>
  );
}

/** Periods end with the first instant that is no longer theirs. */
const lastInstant = (until: string) => new Date(Date.parse(until) - 1).toISOString();

function Savings({ view, range }: { view: SavingsView; range: SavingsRange }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const failureText = useFailureText();
  const monitoring = useQuery(useTRPC().monitoring.report.queryOptions({ range }, ASKING)).data;
  const { report, failure } = view;
  if (!report)
    return (
      <EmptyView
        title={t('rollout.savings.never')}
        text={failure ? failureText(failure) : t('rollout.savings.insufficient')}
      />
    );
  return (
    <Stack gap="md">
      <KeptNote view={view} />
      <Text size="sm" c="dimmed">
        {t('rollout.savings.period', {
          from: formats.date(report.from),
          until: formats.date(lastInstant(report.until)),
        })}
      </Text>
      <SavingsFigures report={report} />
      <div className={classes.scroll} role="group" tabIndex={0} aria-label={t('rollout.arms.title')}>
        <ArmsTable report={report} monitoring={monitoring?.report ?? null} />
      </div>
      <SampleRatio ratio={report.sampleRatio} />
    </Stack>
  );
}

/** Treatment and control side by side, as the service measures them; never anything that wasn't measured. */
export function SavingsPanel() {
  const { t } = useTranslation();
  const [range, setRange] = useState<SavingsRange>('30d');
  const query = useQuery(
    useTRPC().savings.get.queryOptions({ range }, { ...ASKING, placeholderData: keepPreviousData }),
  );
  return (
    <Panel
      title={t('rollout.savings.title')}
      description={t('rollout.savings.description')}
      action={
        <SegmentedControl
          size="xs"
          aria-label={t('rollout.savings.range')}
          data={RANGES.map((value) => ({ value, label: t(`rollout.range.${value}`) }))}
          value={range}
          onChange={setRange}
        />
      }
    >
      <Loaded query={query}>{(view) => <Savings view={view} range={range} />}</Loaded>
    </Panel>
  );
}
