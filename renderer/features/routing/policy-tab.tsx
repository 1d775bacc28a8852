import { Button, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { PolicyView } from '#shared/contracts/routing-views.ts';
import { useCan } from '#renderer/lib/session-context.tsx';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { Panel } from '#renderer/ui/panel.tsx';
import { PolicyConflictPanel } from './policy-conflict.tsx';
import type { PolicyDraft } from './policy-draft.ts';
import { PolicyModelsTable } from './policy-models-table.tsx';
import { PolicyNotice } from './policy-notice.tsx';
import { RequiredTiers } from './required-tiers.tsx';
import { useRoutingActions } from './use-routing-actions.ts';

function SaveBar({ draft }: { draft: PolicyDraft }) {
  const { t } = useTranslation();
  const { save } = useRoutingActions();
  return (
    <Group gap="xs">
      <Button
        disabled={!draft.dirty}
        loading={save.isPending}
        onClick={() => save.mutate({ baseRevision: draft.baseRevision, policy: draft.policy })}
      >
        {t('routingPage.policy.save')}
      </Button>
      {draft.dirty && (
        <Button variant="subtle" color="gray" onClick={draft.undo}>
          {t('routingPage.policy.undo')}
        </Button>
      )}
      <Text size="sm" c="dimmed">
        {t(draft.dirty ? 'routingPage.policy.tryFirst' : 'routingPage.policy.unchanged')}
      </Text>
    </Group>
  );
}

/** Which models are good enough for what: read by all who may see it, edited by those who may. */
export function PolicyTab({ view, draft }: { view: PolicyView; draft: PolicyDraft }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const disabled = !useCan('routing:edit') || view.conflict !== null;
  const changed = t('routingPage.policy.changed', {
    name: view.updatedBy ?? t('routingPage.policy.firstPolicy'),
    time: formats.dateTime(view.updatedAt),
  });
  return (
    <Stack gap="md">
      {view.conflict && <PolicyConflictPanel conflict={view.conflict} />}
      {view.edit && <PolicyNotice edit={view.edit} />}
      <Panel title={t('routingPage.policy.required')} description={changed}>
        <Stack gap="md">
          <RequiredTiers draft={draft} disabled={disabled} />
          {!disabled && <SaveBar draft={draft} />}
        </Stack>
      </Panel>
      <Panel flush title={t('routingPage.policy.models')} description={t('routingPage.policy.modelsText')}>
        <PolicyModelsTable models={view.models} draft={draft} disabled={disabled} />
      </Panel>
      {!disabled && <SaveBar draft={draft} />}
    </Stack>
  );
}
