import { Alert, Stack } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { RoutingReport } from '#shared/contracts/routing-report.ts';
import type { RoutingReportView } from '#shared/contracts/routing-views.ts';
import { useFailureText } from '#renderer/lib/use-failure-text.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { useTRPC } from '#renderer/lib/trpc.ts';
import { Panel } from '#renderer/ui/panel.tsx';
import { EmptyView, Loaded, LoadingView } from '#renderer/ui/state-views.tsx';
import { Figures } from './figures.tsx';
import { ComparisonTable, ConfusionTable, LanguagesTable } from './report-tables.tsx';

function AgeNote({ view }: { view: RoutingReportView }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const failureText = useFailureText();
  if (!view.failure) return null;
  return (
    <Alert color="broth" icon={<IconInfoCircle size="1.125rem" stroke={1.75} />}>
      {view.fetchedAt && t('routingPage.report.asOf', { time: formats.dateTime(view.fetchedAt) })}{' '}
      {failureText(view.failure)}
    </Alert>
  );
}

function KeptApart({ report }: { report: RoutingReport }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const share = (value: number) => formats.percent(value * 100);
  const { complexity, category, language, calibration } = report.keptApart;
  const { alwaysSimple, lengthOnly } = report.baselines;
  return (
    <Figures
      figures={[
        {
          name: t('routingPage.report.complexityF1'),
          value: share(complexity.macroF1),
          note: t('routingPage.report.baselines', {
            always: share(alwaysSimple.macroF1),
            length: share(lengthOnly.macroF1),
          }),
        },
        {
          name: t('routingPage.report.complexAsSimple'),
          value: share(complexity.complexCalledSimple),
          note: t('routingPage.report.tooWeak'),
        },
        {
          name: t('routingPage.report.simpleAsComplex'),
          value: share(complexity.simpleCalledComplex),
          note: t('routingPage.report.tooDear'),
        },
        { name: t('routingPage.report.categoryF1'), value: share(category.macroF1) },
        { name: t('routingPage.report.language'), value: share(language.accuracy) },
        {
          name: t('routingPage.report.calibration'),
          value: share(calibration.expectedError),
          note: t('routingPage.report.calibrationNote'),
        },
      ]}
    />
  );
}

function Report({ report }: { report: RoutingReport }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { corpus, keptApart } = report;
  const description = t('routingPage.report.description', {
    trained: formats.count(corpus.trainedOn),
    apart: formats.count(corpus.keptApart),
  });
  return (
    <>
      <Panel title={t('routingPage.report.title')} description={description}>
        <KeptApart report={report} />
      </Panel>
      <Panel flush title={t('routingPage.report.confusion')} description={t('routingPage.report.confusionText')}>
        <ConfusionTable rows={keptApart.complexity.confusion} />
      </Panel>
      <Panel flush title={t('routingPage.report.byLanguage')}>
        <LanguagesTable rows={keptApart.byLanguage} />
      </Panel>
      <Panel flush title={t('routingPage.report.comparison')} description={t('routingPage.report.strangersText')}>
        <ComparisonTable report={report} />
      </Panel>
    </>
  );
}

/** How good the router's current weights are, on queries they were not trained on. */
export function ReportPanel() {
  const { t } = useTranslation();
  const query = useQuery(useTRPC().routing.report.queryOptions());
  return (
    <Loaded query={query} skeleton={<LoadingView rows={8} />}>
      {(view) => (
        <Stack gap="md">
          <AgeNote view={view} />
          {view.report ? (
            <Report report={view.report} />
          ) : (
            <EmptyView title={t('routingPage.report.noneTitle')} text={t('routingPage.report.noneText')} />
          )}
        </Stack>
      )}
    </Loaded>
  );
}
