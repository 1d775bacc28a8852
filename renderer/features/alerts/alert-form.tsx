import { Autocomplete, Button, Group, Stack, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useOperator } from '#renderer/lib/session-context.tsx';
import { useTRPC } from '#renderer/lib/trpc.ts';
import { instantOfInput, vietnamInput } from './snooze-presets.ts';
import { useAlertActions, type AlertKind, type HandledAlert } from './use-alert-actions.ts';

type Typed = { assignedTo: string; note: string; until: string };
const typedOf = ({ shown }: HandledAlert): Typed => ({
  assignedTo: shown.assignedTo ?? '',
  note: shown.note ?? '',
  until: shown.snoozedUntil ? vietnamInput(shown.snoozedUntil) : '',
});
const sameAs = (a: Typed, b: Typed) => a.assignedTo === b.assignedTo && a.note === b.note && a.until === b.until;

/**
 * What is typed, over the alert as it was when typing began: a change made elsewhere meanwhile comes back as a conflict
 * instead of being written over unseen.
 */
const useTyped = (alert: HandledAlert) => {
  const [base, setBase] = useState<HandledAlert>(alert);
  const [typed, setTyped] = useState(() => typedOf(alert));
  const dirty = !sameAs(typed, typedOf(base));
  // Not typing, or what was typed has been saved.
  if (base !== alert && (!dirty || sameAs(typed, typedOf(alert)))) {
    setBase(alert);
    setTyped(typedOf(alert));
  }
  return {
    base,
    typed,
    dirty,
    type: (change: Partial<Typed>) => setTyped({ ...typed, ...change }),
    undo: () => setTyped(typedOf(base)),
  };
};

/** Whose the alert is, until when it is put off, and a note. */
export function AlertForm({ kind, alert, disabled }: { kind: AlertKind; alert: HandledAlert; disabled: boolean }) {
  const { t } = useTranslation();
  const { name } = useOperator();
  const known = useQuery(useTRPC().alerts.names.queryOptions()).data ?? [];
  const { handle, busy } = useAlertActions(kind);
  const { base, typed, dirty, type, undo } = useTyped(alert);
  const save = () => {
    const [assignedTo, note] = [typed.assignedTo.trim(), typed.note.trim()];
    type({ assignedTo, note });
    handle([base], {
      // Acknowledging is pressed apart from this form, so what is shown now stands.
      acknowledged: alert.shown.acknowledged,
      assignedTo: assignedTo || null,
      note: note || null,
      snoozedUntil: typed.until === typedOf(base).until ? base.shown.snoozedUntil : instantOfInput(typed.until),
    });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Stack gap="sm">
        <Autocomplete
          label={t('alerts.field.assignedTo')}
          placeholder={t('alerts.form.nobody')}
          data={[...new Set([name, ...known])]}
          maxLength={200}
          disabled={disabled}
          value={typed.assignedTo}
          onChange={(assignedTo) => type({ assignedTo })}
        />
        <TextInput
          type="datetime-local"
          label={t('alerts.field.snoozedUntil')}
          description={t('alerts.form.vietnamTime')}
          disabled={disabled}
          value={typed.until}
          onChange={(event) => type({ until: event.currentTarget.value })}
        />
        <Textarea
          label={t('alerts.field.note')}
          placeholder={t(kind === 'system' ? 'alerts.form.systemNotePlaceholder' : 'alerts.form.notePlaceholder')}
          autosize
          minRows={2}
          maxRows={10}
          maxLength={2000}
          disabled={disabled}
          value={typed.note}
          onChange={(event) => type({ note: event.currentTarget.value })}
        />
        {!disabled && (
          <Group gap="xs">
            <Button type="submit" size="xs" disabled={!dirty} loading={busy}>
              {t('alerts.form.save')}
            </Button>
            {dirty && (
              <Button size="xs" variant="subtle" color="gray" onClick={undo}>
                {t('alerts.form.undo')}
              </Button>
            )}
          </Group>
        )}
      </Stack>
    </form>
  );
}
