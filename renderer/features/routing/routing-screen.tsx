import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { PolicyView } from '#shared/contracts/routing-views.ts';
import { useCan } from '#renderer/lib/session-context.tsx';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { useMonth } from '#renderer/lib/use-month.ts';
import { useTRPC } from '#renderer/lib/trpc.ts';
import { Page } from '#renderer/ui/page.tsx';
import { EmptyView, Loaded, LoadingView, NoPermissionView } from '#renderer/ui/state-views.tsx';
import { MixPanel } from './mix-panel.tsx';
import { usePolicyDraft, type PolicyDraft } from './policy-draft.ts';
import { PolicyTab } from './policy-tab.tsx';
import { ReportPanel } from './report-panel.tsx';
import { TryPanel } from './try-panel.tsx';
import { WhatIfPanel } from './what-if-panel.tsx';

const TABS = ['mix', 'report', 'policy', 'try', 'whatIf'] as const;

function NoPolicy() {
  const { t } = useTranslation();
  return <EmptyView title={t('routingPage.policy.noneTitle')} text={t('routingPage.policy.noneText')} />;
}

/** The part of the page that the address names. */
const useTab = () => {
  const [params, setParams] = useSearchParams();
  const choose = (name: string | null) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        if (name) next.set('tab', name);
        return next;
      },
      { replace: true },
    );
  return { tab: TABS.find((name) => name === params.get('tab')) ?? 'mix', choose };
};

function Routing() {
  const { t } = useTranslation();
  const month = useMonth();
  const { tab, choose } = useTab();
  const query = useQuery(useTRPC().routing.policy.queryOptions());
  // Kept here, so that what is edited can be tried before it is saved.
  const draft = usePolicyDraft(query.data ?? null);
  const withPolicy = (part: (view: PolicyView, draft: PolicyDraft) => ReactNode) => (
    <Loaded query={query} skeleton={<LoadingView rows={8} />}>
      {(view) => (view && draft ? part(view, draft) : <NoPolicy />)}
    </Loaded>
  );
  return (
    <Tabs value={tab} onChange={choose} keepMounted={false}>
      <Tabs.List mb="md">
        {TABS.map((name) => (
          <Tabs.Tab key={name} value={name}>
            {t(`routingPage.tab.${name}`)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="mix">
        <MixPanel month={month} />
      </Tabs.Panel>
      <Tabs.Panel value="report">
        <ReportPanel />
      </Tabs.Panel>
      <Tabs.Panel value="policy">
        {withPolicy((view, draft) => (
          <PolicyTab view={view} draft={draft} />
        ))}
      </Tabs.Panel>
      <Tabs.Panel value="try">
        {withPolicy((view) => (
          <TryPanel models={view.models} />
        ))}
      </Tabs.Panel>
      <Tabs.Panel value="whatIf">
        {withPolicy((view, draft) => (
          <WhatIfPanel month={month} inForce={view.policy} draft={draft.policy} />
        ))}
      </Tabs.Panel>
    </Tabs>
  );
}

/** How requests find their models: what was, how good it is, what is in force, and what would be. */
export function RoutingScreen() {
  const { t } = useTranslation();
  const formats = useFormats();
  const month = useMonth();
  return (
    <Page title={t('routingPage.title')} subtitle={formats.month(month)}>
      {useCan('routing:read') ? <Routing /> : <NoPermissionView />}
    </Page>
  );
}
