import { Badge, Button, Center, Group, Stack, Table, Text } from '@mantine/core';
import { Fragment, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WholeDecision } from '#shared/contracts/routing.ts';
import { COMPLEXITIES } from '#shared/domain/usage.ts';
import { modelOf, useReasonText } from '#renderer/lib/use-reason-text.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { Panel } from '#renderer/ui/panel.tsx';
import { ShareBar } from '#renderer/ui/share-bar.tsx';
import { Figures } from './figures.tsx';
import classes from './routing.module.css';

type Candidate = WholeDecision['candidates'][number];
const SHOWN = 12;

/** What became of a candidate: chosen, kept in reserve, or why not. */
const useVerdict = ({ chain }: WholeDecision) => {
  const { t } = useTranslation();
  return ({ model, ruledOut, goodEnough, fits }: Candidate) => {
    const place = chain.findIndex((call) => call.model === model);
    if (place === 0) return t('routingPage.verdict.chosen');
    if (place > 0) return t('routingPage.verdict.reserve', { place });
    if (ruledOut) return t(`routingPage.ruledOut.${ruledOut}`);
    if (!goodEnough) return t('routingPage.verdict.tooWeak');
    return t(fits ? 'routingPage.verdict.dearer' : 'routingPage.verdict.tooDear');
  };
};

function Candidates({ decision }: { decision: WholeDecision }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const verdictOf = useVerdict(decision);
  const [all, setAll] = useState(false);
  const shown = all ? decision.candidates : decision.candidates.slice(0, SHOWN);
  return (
    <>
      <Table className="tabular">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('domain.dimension.model')}</Table.Th>
            <Table.Th className="from-wide">{t('routingPage.policy.tier')}</Table.Th>
            <Table.Th ta="right">{t('routingPage.try.estimate')}</Table.Th>
            <Table.Th>{t('routingPage.try.verdict')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map((candidate) => (
            <Table.Tr
              key={candidate.model}
              className={candidate.model === decision.chain[0]?.model ? classes.chosen : undefined}
            >
              <Table.Td>
                <Text size="sm" fw={500}>
                  {modelOf(candidate.model)}
                </Text>
                {candidate.isRequested && <Badge color="gray">{t('routingPage.try.isRequested')}</Badge>}
              </Table.Td>
              <Table.Td className="from-wide">
                {candidate.tier ? t(`domain.modelTier.${candidate.tier}`) : '—'}
              </Table.Td>
              <Table.Td ta="right" className="nowrap">
                {formats.vnd(candidate.estimate)}
              </Table.Td>
              <Table.Td>{verdictOf(candidate)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {!all && decision.candidates.length > SHOWN && (
        <Center pt="xs">
          <Button variant="subtle" size="xs" onClick={() => setAll(true)}>
            {t('routingPage.try.allModels', {
              count: decision.candidates.length,
              shown: formats.count(decision.candidates.length),
            })}
          </Button>
        </Center>
      )}
    </>
  );
}

function Odds({ analysis }: Pick<WholeDecision, 'analysis'>) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <div className={`${classes.odds} tabular`}>
      {COMPLEXITIES.map((complexity) => {
        const percent = analysis.complexityOdds[complexity] * 100;
        return (
          <Fragment key={complexity}>
            <Text size="sm" fw={complexity === analysis.complexity ? 600 : undefined}>
              {t(`domain.complexity.${complexity}`)}
            </Text>
            <ShareBar percent={percent} />
            <Text size="sm" c="dimmed">
              {formats.share(percent)}
            </Text>
          </Fragment>
        );
      })}
    </div>
  );
}

/** The whole decision about one query: what it was taken for, what was chosen, and every model that was considered. */
export function DecisionView({ decision }: { decision: WholeDecision }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const reasonText = useReasonText();
  const { analysis, needed } = decision;
  return (
    <>
      <Panel title={t('routingPage.try.result')}>
        <Stack gap="md">
          <Text fw={600} role="status">
            {reasonText(decision.reason, decision.reasonValues)}
          </Text>
          <Group gap="xs">
            <Badge color="gray">{t(`domain.language.${analysis.language}`)}</Badge>
            <Badge color="gray">{t(`domain.category.${analysis.category}`)}</Badge>
            {analysis.features.map((feature) => (
              <Badge key={feature} color="gray">
                {t(`domain.feature.${feature}`)}
              </Badge>
            ))}
          </Group>
          <Odds analysis={analysis} />
          <Figures
            figures={[
              {
                name: t('routingPage.try.needed'),
                value: t(`domain.modelTier.${needed.tier}`),
                note: needed.unsure && t('routingPage.try.unsure'),
              },
              { name: t('routingPage.try.tokens'), value: formats.count(decision.inputTokens) },
              {
                name: t('routingPage.try.remaining'),
                value: formats.vnd(decision.remaining),
                note: t('routingPage.try.ofBudget', { budget: formats.wholeVnd(decision.budgetVnd) }),
              },
              { name: t('routingPage.try.cap'), value: formats.wholeVnd(decision.perQueryCapVnd) },
            ]}
          />
        </Stack>
      </Panel>
      <Panel flush title={t('routingPage.try.candidates')} description={t('routingPage.try.candidatesText')}>
        <Candidates decision={decision} />
      </Panel>
    </>
  );
}
