import { Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { ReviewDialog } from './review-dialog.tsx';
import classes from './rollout.module.css';
import type { RolloutDraft } from './use-rollout-draft.ts';

const useBarText = ({ changes, outdated, issue }: RolloutDraft) => {
  const { t } = useTranslation();
  const formats = useFormats();
  if (outdated) return { text: t('rollout.save.outdated'), stopped: true };
  if (issue) return { text: t(`rollout.save.issue.${issue}`), stopped: true };
  const count = changes.length;
  return { text: t('rollout.save.changes', { count, shown: formats.count(count) }), stopped: false };
};

/** Stays in sight while something is edited and not saved. */
export function SaveBar({ draft }: { draft: RolloutDraft }) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const { text, stopped } = useBarText(draft);
  if (draft.changes.length === 0) return null;
  return (
    <section className={classes.bar} aria-label={t('rollout.save.bar')}>
      <Group justify="space-between" gap="xs">
        <Text size="sm" fw={500} c={stopped ? 'var(--pho-bad)' : undefined} role="status">
          {text}
        </Text>
        <Group gap="xs">
          <Button variant="subtle" color="gray" size="sm" onClick={draft.drop}>
            {t('rollout.save.drop')}
          </Button>
          <Button size="sm" disabled={stopped} onClick={open}>
            {t('rollout.save.review')}
          </Button>
        </Group>
      </Group>
      <ReviewDialog draft={draft} opened={opened} onClose={close} />
    </section>
  );
}
