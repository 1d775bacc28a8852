import { Button, Group, NumberInput, Stack, Switch, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { whatIfQuery } from '#shared/contracts/routing.ts';
import type { RoutingPolicy } from '#shared/contracts/routing-policy.ts';
import { BUDGET_BOUNDS, TIER_BUDGET_VND } from '#shared/domain/budget.ts';
import type { Month } from '#shared/domain/time.ts';
import { TIERS } from '#shared/domain/usage.ts';
import { localeOf } from '#renderer/lib/i18n.ts';
import { isOffline, useSyncStatus } from '#renderer/lib/sync-status-context.tsx';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { Panel } from '#renderer/ui/panel.tsx';
import { policyChanges } from './policy-draft.ts';
import { useRoutingActions } from './use-routing-actions.ts';
import { WhatIfAnswerView } from './what-if-answer.tsx';
import classes from './routing.module.css';

type Budgets = Record<(typeof TIERS)[number], number | string>;

function BudgetFields({ budgets, onChange }: { budgets: Budgets; onChange: (budgets: Budgets) => void }) {
  const { t, i18n } = useTranslation();
  const formats = useFormats();
  const vietnamese = localeOf(i18n.language) === 'vi-VN';
  const { min, max } = BUDGET_BOUNDS.monthlyBudgetVnd;
  return (
    <div className={classes.required}>
      {TIERS.map((tier) => (
        <NumberInput
          key={tier}
          label={t(`domain.tier.${tier}`)}
          description={t('settings.issues.bounds', { min: formats.wholeVnd(min), max: formats.wholeVnd(max) })}
          suffix={'\u00a0₫'}
          thousandSeparator={vietnamese ? '.' : ','}
          decimalSeparator={vietnamese ? ',' : '.'}
          allowDecimal={false}
          allowNegative={false}
          hideControls
          value={budgets[tier]}
          onChange={(value) => onChange({ ...budgets, [tier]: value })}
        />
      ))}
    </div>
  );
}

type WhatIfPanelProps = { month: Month; inForce: RoutingPolicy; draft: RoutingPolicy };

/** What is to be different in the replay. */
const useWhatIf = ({ month, inForce, draft }: WhatIfPanelProps) => {
  const changes = policyChanges(inForce, draft).length;
  const [withPolicy, setWithPolicy] = useState(true);
  const [withBudgets, setWithBudgets] = useState(false);
  const [budgets, setBudgets] = useState<Budgets>({ ...TIER_BUDGET_VND });
  const query = whatIfQuery.safeParse({
    month,
    policy: withPolicy ? draft : undefined,
    budgets: withBudgets ? budgets : undefined,
  });
  return { changes, withPolicy, setWithPolicy, withBudgets, setWithBudgets, budgets, setBudgets, query };
};

/** A month replayed under another policy or other budgets. */
export function WhatIfPanel(props: WhatIfPanelProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  const offline = isOffline(useSyncStatus());
  const { whatIf } = useRoutingActions();
  const wanted = useWhatIf(props);
  const { query } = wanted;
  return (
    <Stack gap="md">
      <Panel title={t('routingPage.whatIf.title')} description={t('routingPage.whatIf.description')}>
        <Stack gap="md">
          <Switch
            label={t('routingPage.whatIf.withPolicy')}
            description={
              wanted.changes === 0
                ? t('routingPage.whatIf.sameAsNow')
                : t('routingPage.whatIf.changes', { count: wanted.changes })
            }
            checked={wanted.withPolicy}
            onChange={(event) => wanted.setWithPolicy(event.currentTarget.checked)}
          />
          <Switch
            label={t('routingPage.whatIf.withBudgets')}
            description={t('routingPage.whatIf.budgetsHint')}
            checked={wanted.withBudgets}
            onChange={(event) => wanted.setWithBudgets(event.currentTarget.checked)}
          />
          {wanted.withBudgets && <BudgetFields budgets={wanted.budgets} onChange={wanted.setBudgets} />}
          <Group gap="sm">
            <Button
              disabled={!query.success || offline}
              loading={whatIf.isPending}
              onClick={() => query.success && whatIf.mutate(query.data)}
            >
              {t('routingPage.whatIf.run', { month: formats.monthInSentence(props.month) })}
            </Button>
            {offline && (
              <Text size="sm" c="dimmed">
                {t('routingPage.needsConnection')}
              </Text>
            )}
          </Group>
        </Stack>
      </Panel>
      {whatIf.data && <WhatIfAnswerView {...whatIf.data} />}
    </Stack>
  );
}
