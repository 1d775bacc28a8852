import { Badge, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { DecisionRow, HeldAmount } from '#shared/contracts/decisions.ts';
import { useReasonText } from '#renderer/lib/use-reason-text.ts';
import { HeldNote } from './held-note.tsx';
import { useDecisionSentences } from './use-decision-sentences.ts';
import classes from './decisions.module.css';

const OUTCOME_COLOR: Readonly<Record<DecisionRow['outcome'], string>> = {
  answered: 'herb',
  failed: 'chili',
  abandoned: 'broth',
  refused: 'chili',
};

/** One request: what was asked, what was chosen and why, what it cost, and what went wrong on the way. */
export function DecisionEntry({ decision, held }: { decision: DecisionRow; held: HeldAmount | null }) {
  const { t } = useTranslation();
  const reasonText = useReasonText();
  const { told, attempts } = useDecisionSentences(decision);
  return (
    <Stack gap={4}>
      <Group gap="xs">
        <Badge color={OUTCOME_COLOR[decision.outcome]}>{t(`domain.outcome.${decision.outcome}`)}</Badge>
        <Text span size="xs" c="dimmed">
          {t(`domain.complexity.${decision.complexity}`)} · {t(`domain.category.${decision.category}`)} ·{' '}
          {t(`domain.arm.${decision.arm}`)}
        </Text>
        {decision.features.map((feature) => (
          <Badge key={feature} color="gray">
            {t(`domain.feature.${feature}`)}
          </Badge>
        ))}
      </Group>
      <Text size="sm" fw={500}>
        {reasonText(decision.reason, decision.reasonValues)}
      </Text>
      <Text size="sm" c="dimmed" className="tabular">
        {told.join(' ')}
      </Text>
      {attempts.length > 0 && (
        <ol className={classes.attempts}>
          {attempts.map((sentence, index) => (
            <Text key={index} component="li" size="sm" c="dimmed" className="tabular">
              {sentence}
            </Text>
          ))}
        </ol>
      )}
      {held && <HeldNote held={held} boxed />}
    </Stack>
  );
}
