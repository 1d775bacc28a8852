import { Alert, Button, Group, Modal, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { IconCloudOff } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

const LONGEST_REASON = 500;

/** Typed as people type when in a hurry: without marks and in any case. */
const isTyped = (typed: string, word: string) => {
  const plain = (text: string) =>
    text.trim().replaceAll(/\s+/gu, ' ').normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
  return plain(typed) === plain(word);
};

type ReasonDialogProps = {
  opened: boolean;
  onClose: () => void;
  title: string;
  text: string;
  /** What is in the way, or has to be known first. */
  warning?: string;
  reasonLabel: string;
  reasonHint?: string;
  /** Reasons that one press fills in. */
  quick?: { label: string; reasons: readonly string[] };
  /** Has to be typed before the act. */
  word?: string;
  confirm: { label: string; color: 'chili' | 'herb'; icon?: ReactNode; disabled?: boolean };
  onConfirm: (reason: string) => void;
};

function QuickReasons({
  quick,
  onPick,
}: {
  quick: NonNullable<ReasonDialogProps['quick']>;
  onPick: (reason: string) => void;
}) {
  return (
    <Group gap={6} role="group" aria-label={quick.label}>
      {quick.reasons.map((reason) => (
        <Button key={reason} size="compact-xs" variant="default" onClick={() => onPick(reason)}>
          {reason}
        </Button>
      ))}
    </Group>
  );
}

function ReasonForm(props: ReasonDialogProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const { word, confirm, quick } = props;
  const ready = reason.trim() !== '' && (word === undefined || isTyped(typed, word)) && confirm.disabled !== true;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!ready) return;
        props.onClose();
        props.onConfirm(reason.trim());
      }}
    >
      <Stack>
        <Text size="sm">{props.text}</Text>
        {props.warning && (
          <Alert color="broth" icon={<IconCloudOff stroke={1.75} />} role="alert">
            {props.warning}
          </Alert>
        )}
        <Textarea
          label={props.reasonLabel}
          description={props.reasonHint}
          required
          autosize
          minRows={2}
          maxLength={LONGEST_REASON}
          data-autofocus
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {quick && <QuickReasons quick={quick} onPick={setReason} />}
        {word !== undefined && (
          <TextInput
            label={t('rollout.rollback.type', { word })}
            autoComplete="off"
            spellCheck={false}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={props.onClose}>
            {t('app.dialog.cancel')}
          </Button>
          <Button type="submit" color={confirm.color} leftSection={confirm.icon} disabled={!ready}>
            {confirm.label}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Asks why, and for a word where a slip of the finger would cost much. */
export function ReasonDialog(props: ReasonDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={props.title}
      closeButtonProps={{ 'aria-label': t('app.dialog.close') }}
    >
      <ReasonForm {...props} />
    </Modal>
  );
}
