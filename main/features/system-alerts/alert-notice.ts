import type { Notice } from '#main/platform/notice.ts';
import type { ShellText } from '#main/platform/shell-text.ts';
import type { SystemAlertRow } from '#shared/contracts/feed.ts';

type Figures = Pick<SystemAlertRow, 'metric' | 'subject' | 'value' | 'threshold' | 'rolledBack'>;

const number = new Intl.NumberFormat('vi-VN', { maximumFractionDigits: 1 });
const NBSP = '\u00a0';
const fill = (text: string, values: Readonly<Record<string, string>>) =>
  text.replaceAll(/\{(\w+)\}/gu, (_, name: string) => values[name] ?? '');

const bodyOf = ({ metric, subject, value, threshold }: Figures, text: ShellText['notice']) => {
  if (metric === 'provider') return fill(text.provider, { name: subject });
  const name = text.metric[metric];
  if (value === null) return metric === 'database' ? text.silent : fill(text.unknown, { metric: name });
  const unit = metric === 'overhead' || metric === 'database' ? 'ms' : '%';
  const shown = (figure: number) => `${number.format(figure)}${NBSP}${unit}`;
  return fill(text.measured, { metric: name, value: shown(value), threshold: shown(threshold) });
};

/** What people are told of a pressing alert outside the window. */
export const alertNotice = (alert: Figures, text: ShellText['notice']): Notice => ({
  title: alert.rolledBack ? text.rolledBack : text.critical,
  body: bodyOf(alert, text),
});
