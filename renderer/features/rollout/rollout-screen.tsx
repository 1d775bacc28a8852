import { Stack, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { rolloutSettings } from '#shared/contracts/rollout.ts';
import type { RolloutView } from '#shared/contracts/rollout-views.ts';
import { useCan } from '#renderer/lib/session-context.tsx';
import { useTRPC } from '#renderer/lib/trpc.ts';
import { Page } from '#renderer/ui/page.tsx';
import { Panel } from '#renderer/ui/panel.tsx';
import { EmptyView, Loaded, LoadingView, NoPermissionView } from '#renderer/ui/state-views.tsx';
import { ExposurePreview } from './exposure-preview.tsx';
import { HistoryPanel } from './history-panel.tsx';
import { NextStage } from './next-stage.tsx';
import { PeoplePanel } from './people-panel.tsx';
import { RolledBackNotice } from './rolled-back-notice.tsx';
import { RolloutConflict } from './rollout-conflict.tsx';
import { RolloutHead } from './rollout-head.tsx';
import classes from './rollout.module.css';
import { AdvancedPanel, SwitchesPanel, ThresholdsPanel } from './rules-panel.tsx';
import { SavingsPanel } from './savings-panel.tsx';
import { SaveBar } from './save-bar.tsx';
import { GatesPanel, ScheduleEditor } from './schedule-editor.tsx';
import { ScheduleTimeline } from './schedule-timeline.tsx';
import { UnsentNotice } from './unsent-notice.tsx';
import { UserCheck } from './user-check.tsx';
import { UserListsPanel } from './user-lists-panel.tsx';
import { useRolloutDraft, type RolloutDraft } from './use-rollout-draft.ts';

const TABS = ['now', 'people', 'schedule', 'rules'] as const;
type Tab = (typeof TABS)[number];
type SectionProps = { view: RolloutView; draft: RolloutDraft };

function NowSection({ view, draft }: SectionProps) {
  const { t } = useTranslation();
  const may = useCan('monitoring:read');
  return (
    <Stack gap="md">
      <Panel title={t('rollout.schedule.title')} description={t('rollout.schedule.description')}>
        <Stack gap="md">
          <ScheduleTimeline row={view.row} />
          <NextStage view={view} editing={draft.changes.length > 0} />
        </Stack>
      </Panel>
      {may && <SavingsPanel />}
      <HistoryPanel row={view.row} />
    </Stack>
  );
}

function PeopleSection({ view, draft }: SectionProps) {
  return (
    <div className={classes.columns}>
      <Stack gap="md" miw={0}>
        <PeoplePanel draft={draft} locked={isLocked(view)} />
        <UserListsPanel draft={draft} />
      </Stack>
      <Stack gap="md" miw={0}>
        <ExposurePreview draft={draft} />
        <UserCheck draft={draft} now={rolloutSettings.parse(view.row)} />
      </Stack>
    </div>
  );
}

function ScheduleSection({ draft }: SectionProps) {
  return (
    <Stack gap="md">
      <ScheduleEditor draft={draft} />
      <GatesPanel draft={draft} />
    </Stack>
  );
}

function RulesSection({ view, draft }: SectionProps) {
  return (
    <div className={classes.columns}>
      <SwitchesPanel draft={draft} locked={isLocked(view)} />
      <Stack gap="md" miw={0}>
        <ThresholdsPanel draft={draft} />
        <AdvancedPanel draft={draft} />
      </Stack>
    </div>
  );
}

/** What was stopped, or waits to be, is not switched on again by an edit. */
const isLocked = ({ row, rollback }: RolloutView) => row.rolledBack !== null || rollback !== null;

const SECTIONS = { now: NowSection, people: PeopleSection, schedule: ScheduleSection, rules: RulesSection } as const;

/** The address remembers which part is looked at. */
const useTab = () => {
  const [params, setParams] = useSearchParams();
  const tab: Tab = TABS.find((name) => name === params.get('tab')) ?? 'now';
  const choose = (name: string | null) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        if (name) next.set('tab', name);
        return next;
      },
      { replace: true },
    );
  return { tab, choose };
};

function Rollout({ view }: { view: RolloutView }) {
  const { t } = useTranslation();
  const draft = useRolloutDraft(view);
  const { tab, choose } = useTab();
  const { row, rollback, edit, conflict } = view;
  return (
    <Stack gap="md">
      <RolloutHead view={view} />
      {rollback && <UnsentNotice what="rollback" item={rollback} withActions />}
      {edit && <UnsentNotice what="edit" item={edit} withActions />}
      {conflict && <RolloutConflict conflict={conflict} />}
      {row.rolledBack && <RolledBackNotice rolledBack={row.rolledBack} />}
      <Tabs value={tab} onChange={choose} keepMounted={false}>
        <Tabs.List mb="md" className={classes.tabs}>
          {TABS.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t(`rollout.tab.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {TABS.map((name) => {
          const Section = SECTIONS[name];
          return (
            <Tabs.Panel key={name} value={name}>
              <Section view={view} draft={draft} />
            </Tabs.Panel>
          );
        })}
      </Tabs>
      <SaveBar draft={draft} />
    </Stack>
  );
}

function Synced() {
  const { t } = useTranslation();
  const query = useQuery(useTRPC().rollout.get.queryOptions());
  return (
    <Loaded query={query} skeleton={<LoadingView rows={8} />}>
      {(view) =>
        view ? (
          <Rollout view={view} />
        ) : (
          <EmptyView title={t('rollout.page.emptyTitle')} text={t('rollout.page.emptyText')} />
        )
      }
    </Loaded>
  );
}

/** How far the optimisation is rolled out, and everything that steers it. */
export function RolloutScreen() {
  const { t } = useTranslation();
  const may = useCan('rollout:read');
  return (
    <Page title={t('rollout.page.title')} subtitle={t('rollout.page.subtitle')}>
      {may ? <Synced /> : <NoPermissionView />}
    </Page>
  );
}
