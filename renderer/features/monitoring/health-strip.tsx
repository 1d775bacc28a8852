import { Group, Text, Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { HEALTH_FEED_HOURS } from '#shared/contracts/health.ts';
import type { HealthSpan } from '#shared/contracts/monitoring-views.ts';
import { HEALTH_STATES, type HealthState } from '#shared/domain/health-verdict.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import classes from './monitoring.module.css';

const HOUR_MS = 3_600_000;
const lengthOf = ({ from, until }: HealthSpan) => Date.parse(until) - Date.parse(from);

/** Of the measured time, each state's share; states that never were are left out. */
const sharesOf = (spans: readonly HealthSpan[]): { state: HealthState; percent: number }[] => {
  const total = spans.reduce((sum, span) => sum + lengthOf(span), 0);
  return HEALTH_STATES.map((state) => {
    const length = spans.filter((span) => span.state === state).reduce((sum, span) => sum + lengthOf(span), 0);
    return { state, percent: total === 0 ? 0 : (100 * length) / total };
  }).filter(({ percent }) => percent > 0);
};

/** How the last day went; the same as shares under it, for those who read rather than look. */
export function HealthStrip({ spans, until }: { spans: readonly HealthSpan[]; until: string }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const end = Date.parse(until);
  const start = end - HEALTH_FEED_HOURS * HOUR_MS;
  const percentAt = (instant: string) =>
    Math.max(0, ((Date.parse(instant) - start) / (HEALTH_FEED_HOURS * HOUR_MS)) * 100);
  return (
    <div>
      <div className={classes.strip} aria-hidden>
        {spans
          .filter((span) => Date.parse(span.until) > start)
          .map((span) => (
            <Tooltip
              key={span.from}
              label={t('monitoring.health.span', {
                state: t(`monitoring.state.${span.state}`),
                from: formats.time(span.from),
                until: formats.time(span.until),
              })}
            >
              <div
                className={classes.span}
                data-state={span.state}
                style={{
                  insetInlineStart: `${percentAt(span.from)}%`,
                  inlineSize: `${percentAt(span.until) - percentAt(span.from)}%`,
                }}
              />
            </Tooltip>
          ))}
      </div>
      <Group justify="space-between" gap="xs" mt={4}>
        <Text size="xs" c="dimmed">
          {t('monitoring.health.dayAgo')}
        </Text>
        <Text size="xs" c="dimmed" className="tabular">
          {formats.time(until)}
        </Text>
      </Group>
      <ul className={classes.legend}>
        {sharesOf(spans).map(({ state, percent }) => (
          <li key={state}>
            <span className={classes.swatch} data-state={state} aria-hidden />
            <Text span size="xs" className="tabular">
              {t(`monitoring.state.${state}`)} {formats.share(percent)}
            </Text>
          </li>
        ))}
      </ul>
    </div>
  );
}
