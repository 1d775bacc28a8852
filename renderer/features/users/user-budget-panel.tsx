import { Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { UserView } from '#shared/contracts/views.ts';
import { budgetLevel } from '#shared/domain/budget.ts';
import { microVnd, vnd } from '#shared/domain/money.ts';
import { monthEnd, type Month } from '#shared/domain/time.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { BudgetBar, LEVEL_TEXT_COLOR } from '#renderer/ui/budget-bar.tsx';
import { Panel } from '#renderer/ui/panel.tsx';

function Figure({ label, value, color }: { label: string; value: string; color?: string }) {
  return (
    <Stack gap={0}>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Text size="lg" fw={600} className="tabular nowrap" c={color}>
        {value}
      </Text>
    </Stack>
  );
}

/** What of the month's budget is used and left, in figures and on a bar. */
export function UserBudgetPanel({ view, month }: { view: UserView; month: Month }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const spent = view.month?.costMicroVnd ?? microVnd(0n);
  const budgetVnd = view.month?.budgetVnd ?? view.settings.monthlyBudgetVnd;
  const left = microVnd(vnd(budgetVnd) - spent);
  const level = budgetLevel(spent, budgetVnd, view.settings);
  return (
    <Panel
      title={t('users.budget.title', { month: formats.monthInSentence(month) })}
      description={t('users.budget.renews', { date: formats.date(monthEnd(month).toISOString()) })}
    >
      <Stack gap="md">
        <Group gap="xl">
          <Figure label={t('users.budget.spent')} value={formats.vnd(spent)} />
          <Figure label={t('users.budget.budget')} value={formats.wholeVnd(budgetVnd)} />
          {left >= 0n ? (
            <Figure label={t('users.budget.left')} value={formats.vnd(left)} />
          ) : (
            <Figure label={t('users.budget.over')} value={formats.vnd(microVnd(-left))} color="var(--pho-bad)" />
          )}
          <Figure
            label={t('users.budget.used')}
            value={formats.percentReached(view.month?.utilisationPercent ?? 0)}
            color={LEVEL_TEXT_COLOR[level]}
          />
        </Group>
        <BudgetBar
          label={t('users.budget.bar')}
          percent={view.month?.utilisationPercent ?? 0}
          level={level}
          thresholds={view.settings}
        />
        <Text size="sm" c="dimmed">
          {t(`users.budget.level.${level}`)}{' '}
          {t('users.budget.requests', {
            count: view.month?.requests ?? 0,
            shown: formats.count(view.month?.requests ?? 0),
          })}
        </Text>
      </Stack>
    </Panel>
  );
}
