import { Alert, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { WhatIfAnswer } from '#shared/contracts/routing.ts';
import type { WhatIfView } from '#shared/contracts/routing-views.ts';
import { microVnd } from '#shared/domain/money.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { Panel } from '#renderer/ui/panel.tsx';
import { Figures } from './figures.tsx';
import { MovesTable, TiersTable, UsersTable } from './what-if-tables.tsx';
import classes from './routing.module.css';

function Totals({ totals }: Pick<WhatIfAnswer, 'totals'>) {
  const { t } = useTranslation();
  const formats = useFormats();
  const difference = totals.actual - totals.replayed;
  return (
    <Figures
      figures={[
        {
          name: t('routingPage.whatIf.saved'),
          value: formats.vndSigned(microVnd(difference - totals.notSpent)),
          note: t('routingPage.whatIf.fromTo', {
            from: formats.vnd(totals.actual),
            to: formats.vnd(totals.replayed),
          }),
        },
        {
          name: t('routingPage.whatIf.notSpent'),
          value: formats.vnd(totals.notSpent),
          note: t('routingPage.whatIf.notSpentNote'),
        },
        {
          name: t('routingPage.whatIf.rerouted'),
          value: formats.count(totals.rerouted),
          note: t('routingPage.whatIf.ofRequests', { shown: formats.count(totals.requests) }),
        },
        {
          name: t('routingPage.whatIf.refused'),
          value: formats.count(totals.refused),
          note: t('routingPage.whatIf.ofUsers', { shown: formats.count(totals.refusedUsers) }),
        },
        {
          name: t('routingPage.whatIf.warned'),
          value: formats.count(totals.warnedAfter),
          note: t('routingPage.whatIf.warnedBefore', { shown: formats.count(totals.warnedBefore) }),
        },
      ]}
    />
  );
}

/** What the replay gave: all in all, by plan, between models, for whom most, and what it takes for granted. */
export function WhatIfAnswerView({ answer, names }: WhatIfView) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <>
      <Panel
        title={t('routingPage.whatIf.result', { month: formats.monthInSentence(answer.month) })}
        description={
          answer.unpriced > 0 &&
          t('routingPage.whatIf.unpriced', { count: answer.unpriced, shown: formats.count(answer.unpriced) })
        }
      >
        {!answer.complete && (
          <Alert color="broth" mb="md">
            {t('routingPage.whatIf.incomplete')}
          </Alert>
        )}
        <Totals totals={answer.totals} />
      </Panel>
      <Panel flush title={t('routingPage.whatIf.byTier')}>
        <TiersTable rows={answer.byTier} />
      </Panel>
      {answer.moves.length > 0 && (
        <Panel flush title={t('routingPage.whatIf.moves')}>
          <MovesTable rows={answer.moves} />
        </Panel>
      )}
      {answer.users.length > 0 && (
        <Panel flush title={t('routingPage.whatIf.users')} description={t('routingPage.whatIf.usersText')}>
          <UsersTable rows={answer.users} names={names} month={answer.month} />
        </Panel>
      )}
      <Panel title={t('routingPage.whatIf.assumptions')}>
        <ul className={classes.assumptions}>
          {answer.assumptions.map((assumption) => (
            <Text key={assumption} component="li" size="sm">
              {t(`routingPage.assumption.${assumption}`)}
            </Text>
          ))}
        </ul>
      </Panel>
    </>
  );
}
