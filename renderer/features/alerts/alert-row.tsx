import { Badge, Checkbox, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import type { AlertItem } from '#shared/contracts/alert-views.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { LEVEL_BADGE } from '#renderer/ui/budget-bar.tsx';
import { AlertStatus } from './alert-status.tsx';
import classes from './alerts.module.css';

const COLUMNS = ['user', 'level', 'spent', 'raised', 'status'] as const;

type RowHeadProps = { checked: boolean; someChecked: boolean; onCheck: ((checked: boolean) => void) | null };
export function AlertRowHead({ checked, someChecked, onCheck }: RowHeadProps) {
  const { t } = useTranslation();
  return (
    <div role="rowgroup" className={classes.head}>
      <div role="row" aria-rowindex={1} className={classes.columns}>
        <div role="columnheader" className={classes.check}>
          {onCheck && (
            <Checkbox
              size="sm"
              aria-label={t('alerts.list.selectAll')}
              checked={checked}
              indeterminate={someChecked && !checked}
              onChange={(event) => onCheck(event.currentTarget.checked)}
            />
          )}
        </div>
        {COLUMNS.map((column) => (
          <Text key={column} role="columnheader" size="xs" c="dimmed" fw={500} className={classes[column]}>
            {t(`alerts.column.${column}`)}
          </Text>
        ))}
      </div>
    </div>
  );
}

/** The address of this list with the alert open beside it. */
const useOpenHref = (alertId: string) => {
  const { pathname, search } = useLocation();
  const params = new URLSearchParams(search);
  params.set('alert', alertId);
  return `${pathname}?${params.toString()}`;
};

type AlertRowProps = { alert: AlertItem; checked: boolean; onCheck: ((checked: boolean) => void) | null };

/** One alert; the name's link spans the row and opens it. On a phone it is a card. */
export function AlertRow({ alert, checked, onCheck }: AlertRowProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  const name = alert.userName ?? alert.userId;
  return (
    <div className={`${classes.columns} ${classes.row}`} role="presentation" data-handled={alert.shown.acknowledged}>
      <div role="cell" className={classes.check}>
        {onCheck && (
          <Checkbox
            size="sm"
            aria-label={t('alerts.list.select', { name })}
            checked={checked}
            onChange={(event) => onCheck(event.currentTarget.checked)}
          />
        )}
      </div>
      <div role="cell" className={classes.user}>
        <Link to={useOpenHref(alert.id)} className={classes.link}>
          {name}
        </Link>
      </div>
      <div role="cell" className={classes.level}>
        <Badge color={LEVEL_BADGE[alert.level]}>{t(`domain.level.${alert.level}`)}</Badge>
      </div>
      <Text role="cell" size="sm" className={`${classes.spent} tabular nowrap`}>
        {formats.vnd(alert.spentMicroVnd)}
        <Text span size="xs" c="dimmed">
          {' / '}
          {formats.wholeVnd(alert.budgetVnd)}
        </Text>
      </Text>
      <Text role="cell" size="sm" c="dimmed" className={`${classes.raised} tabular nowrap`}>
        {formats.dateTime(alert.raisedAt)}
      </Text>
      <div role="cell" className={classes.status}>
        <AlertStatus alert={alert} />
      </div>
    </div>
  );
}
