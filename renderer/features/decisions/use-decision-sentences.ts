import { useTranslation } from 'react-i18next';
import type { DecisionRow } from '#shared/contracts/decisions.ts';
import { microVnd, type MicroVnd } from '#shared/domain/money.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';

type Attempt = DecisionRow['attempts'][number];
const NOTHING = microVnd(0n);

/** How far what happened to the money is known. */
const paidCase = ({ outcome, reservedMicroVnd, settledMicroVnd }: DecisionRow) => {
  if (outcome === 'refused') return 'nothing';
  if (settledMicroVnd === null) return reservedMicroVnd === null ? null : 'unknown';
  return reservedMicroVnd === null ? 'settled' : 'held';
};

/** A request as sentences: what was asked and paid, and, where not all went well, what was tried. */
export const useDecisionSentences = (decision: DecisionRow) => {
  const { t } = useTranslation();
  const formats = useFormats();
  const amount = (value: MicroVnd | null) => formats.vnd(value ?? NOTHING);

  const attemptSentence = ({ model, status, errorCode, latencyMs, costMicroVnd }: Attempt) =>
    t(`decisions.attempt.${status}`, {
      model,
      seconds: formats.count(Math.max(1, Math.round(latencyMs / 1000))),
      error: errorCode ?? t('decisions.entry.noCode'),
      cost: costMicroVnd ? formats.vnd(costMicroVnd) : t('decisions.entry.free'),
    });
  const paid = paidCase(decision);
  const told = [
    t('decisions.entry.asked', {
      model: decision.requestedModel,
      question: t(`routing.question.${decision.complexity}`),
      language: t(`decisions.language.${decision.language}`),
    }),
    paid &&
      t(`decisions.paid.${paid}`, {
        estimate: amount(decision.estimateMicroVnd),
        reserved: amount(decision.reservedMicroVnd),
        settled: amount(decision.settledMicroVnd),
      }),
    decision.maxOutputTokens !== null &&
      decision.outcome !== 'refused' &&
      t('decisions.entry.shortened', { tokens: formats.count(decision.maxOutputTokens) }),
    // What is left is told as it was when the request had ended.
    t(paid === 'held' || paid === 'settled' ? 'decisions.entry.left' : 'decisions.entry.remaining', {
      remaining: formats.vnd(decision.remainingMicroVnd),
      budget: formats.wholeVnd(decision.budgetVnd),
    }),
  ].filter((sentence) => typeof sentence === 'string');
  const smooth = decision.attempts.length < 2 && decision.attempts.every(({ status }) => status === 'ok');
  return { told, attempts: smooth ? [] : decision.attempts.map(attemptSentence) };
};
