import { Anchor, Stack, Text, ThemeIcon } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconInfoCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { MonitoringAdvice } from '#shared/contracts/monitoring.ts';
import { useHref } from '#renderer/lib/hrefs.ts';
import { Panel } from '#renderer/ui/panel.tsx';
import { adviceKey, useAdviceText } from './use-advice-text.ts';
import classes from './monitoring.module.css';

const GRAVITY_COLOR = { critical: 'chili', warning: 'broth', info: 'gray' } as const;

/** Where to act; prices are seen where spend is split by model. */
const PATHS = {
  rollout: { path: '/rollout', search: {} },
  routing: { path: '/routing', search: { tab: 'policy' } },
  users: { path: '/users', search: { band: 'over100' } },
  prices: { path: '/spend', search: { by: 'model' } },
  sync: { path: '/sync', search: {} },
} as const satisfies Record<MonitoringAdvice['page'], { path: string; search: Record<string, string> }>;

function Advice({ advice }: { advice: MonitoringAdvice }) {
  const { t } = useTranslation();
  const href = useHref();
  const textOf = useAdviceText();
  const { path, search } = PATHS[advice.page];
  return (
    <li className={classes.advice}>
      <ThemeIcon variant="light" color={GRAVITY_COLOR[advice.gravity]} radius="xl" size="md" aria-hidden>
        {advice.gravity === 'info' ? (
          <IconInfoCircle size="1rem" stroke={1.75} />
        ) : (
          <IconAlertTriangle size="1rem" stroke={1.75} />
        )}
      </ThemeIcon>
      <div>
        <Text size="sm">{textOf(advice)}</Text>
        <Anchor component={Link} to={href(path, search)} size="sm">
          {t(`monitoring.page.${advice.page}`)}
        </Anchor>
      </div>
    </li>
  );
}

/** What to look at, gravest first, with the figures that say so and the page where something can be done. */
export function AdvicePanel({ advice }: { advice: readonly MonitoringAdvice[] }) {
  const { t } = useTranslation();
  return (
    <Panel title={t('monitoring.advice.title')}>
      {advice.length === 0 ? (
        <div className={classes.advice}>
          <ThemeIcon variant="light" color="herb" radius="xl" size="md" aria-hidden>
            <IconCircleCheck size="1rem" stroke={1.75} />
          </ThemeIcon>
          <Text size="sm">{t('monitoring.advice.none')}</Text>
        </div>
      ) : (
        <Stack component="ul" gap="md" className={classes.list}>
          {advice.map((one) => (
            <Advice key={adviceKey(one)} advice={one} />
          ))}
        </Stack>
      )}
    </Panel>
  );
}
