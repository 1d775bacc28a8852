import { Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SETTINGS_KEYS, type UserSettings } from '#shared/contracts/settings.ts';
import type { UserView } from '#shared/contracts/views.ts';
import { useCan } from '#renderer/lib/session-context.tsx';
import { Panel } from '#renderer/ui/panel.tsx';
import { UserSettingsForm } from './user-settings-form.tsx';

const sameSettings = (a: UserSettings, b: UserSettings) => SETTINGS_KEYS.every((key) => a[key] === b[key]);

/**
 * The settings a form starts from. While a person is typing they stay as they were, with their revision, so that a change
 * made elsewhere meanwhile comes back as a conflict instead of wiping what was typed.
 */
const useFormBase = ({ shown, revision }: UserView, dirty: boolean) => {
  const [base, setBase] = useState({ shown, revision });
  const outdated = base.revision !== revision || !sameSettings(base.shown, shown);
  if (outdated && !dirty) setBase({ shown, revision });
  return base;
};

export function UserSettingsPanel({ view }: { view: UserView }) {
  const { t } = useTranslation();
  const [dirty, setDirty] = useState(false);
  const base = useFormBase(view, dirty);
  const mayEdit = useCan('budgets:edit');
  return (
    <Panel title={t('settings.form.title')}>
      {(!mayEdit || view.conflict) && (
        <Text size="sm" c="dimmed" mb="md">
          {t(mayEdit ? 'settings.form.conflict' : 'settings.form.readOnly')}
        </Text>
      )}
      <UserSettingsForm
        key={`${base.revision}/${JSON.stringify(base.shown)}`}
        userId={view.user.id}
        base={base}
        disabled={!mayEdit || view.conflict !== null}
        onDirty={setDirty}
      />
    </Panel>
  );
}
