import { Button, Checkbox, Group, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { decideQuery } from '#shared/contracts/routing.ts';
import type { PolicyModel } from '#shared/contracts/routing-views.ts';
import { isOffline, useSyncStatus } from '#renderer/lib/sync-status-context.tsx';
import { Panel } from '#renderer/ui/panel.tsx';
import { DecisionView } from './decision-view.tsx';
import { useRoutingActions } from './use-routing-actions.ts';

const EMPTY = { text: '', userId: '', requestedModel: '', wantsVision: false, wantsTools: false };

/** A query to see the router's whole decision about; nothing is sent to a provider. */
export function TryPanel({ models }: { models: PolicyModel[] }) {
  const { t } = useTranslation();
  const offline = isOffline(useSyncStatus());
  const [typed, setTyped] = useState(EMPTY);
  const { decide } = useRoutingActions();
  const type = (change: Partial<typeof EMPTY>) => setTyped({ ...typed, ...change });
  const query = decideQuery.safeParse({
    ...typed,
    userId: typed.userId.trim() || undefined,
    requestedModel: typed.requestedModel || undefined,
  });
  return (
    <Stack gap="md">
      <Panel title={t('routingPage.try.title')} description={t('routingPage.try.description')}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (query.success) decide.mutate(query.data);
          }}
        >
          <Stack gap="md">
            <Textarea
              label={t('routingPage.try.text')}
              placeholder={t('routingPage.try.placeholder')}
              autosize
              minRows={3}
              maxRows={12}
              value={typed.text}
              onChange={(event) => type({ text: event.currentTarget.value })}
            />
            <Group align="flex-end" gap="md">
              <Select
                flex="1 1 14rem"
                label={t('routingPage.try.requested')}
                placeholder={t('routingPage.try.anyModel')}
                searchable
                clearable
                data={models.filter(({ price }) => price).map(({ ref }) => ref)}
                value={typed.requestedModel || null}
                onChange={(value) => type({ requestedModel: value ?? '' })}
              />
              <TextInput
                flex="1 1 14rem"
                label={t('routingPage.try.user')}
                placeholder={t('routingPage.try.noUser')}
                value={typed.userId}
                onChange={(event) => type({ userId: event.currentTarget.value })}
              />
            </Group>
            <Group gap="lg">
              <Checkbox
                label={t('routingPage.try.vision')}
                checked={typed.wantsVision}
                onChange={(event) => type({ wantsVision: event.currentTarget.checked })}
              />
              <Checkbox
                label={t('routingPage.try.tools')}
                checked={typed.wantsTools}
                onChange={(event) => type({ wantsTools: event.currentTarget.checked })}
              />
            </Group>
            <Group gap="sm">
              <Button type="submit" disabled={!query.success || offline} loading={decide.isPending}>
                {t('routingPage.try.submit')}
              </Button>
              {offline && (
                <Text size="sm" c="dimmed">
                  {t('routingPage.needsConnection')}
                </Text>
              )}
            </Group>
          </Stack>
        </form>
      </Panel>
      {decide.data && <DecisionView decision={decide.data} />}
    </Stack>
  );
}
