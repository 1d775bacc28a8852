import { Button, Group, NumberInput, Stack, Switch, type NumberInputProps } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { userSettings, type UserSettings } from '#shared/contracts/settings.ts';
import { BUDGET_BOUNDS } from '#shared/domain/budget.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { validateWith, type IssueText } from '#renderer/lib/form-issues.ts';
import { localeOf } from '#renderer/lib/i18n.ts';
import { useSettingsEdit } from './use-settings-edit.ts';
import classes from './users.module.css';

type NumberKey = keyof typeof BUDGET_BOUNDS;
const isNumberKey = (key: unknown): key is NumberKey => typeof key === 'string' && key in BUDGET_BOUNDS;
const switchParts = { track: classes.switchTrack, label: classes.switchLabel };
const PERCENTS = ['warningPercent', 'criticalPercent', 'emergencyPercent'] as const;

/** What is wrong with a field, with its bounds, in words. */
const useIssueText = (): IssueText => {
  const { t } = useTranslation();
  const formats = useFormats();
  return ({ path, message }) => {
    if (message === 'thresholdsRising') return t('settings.issues.thresholdsRising');
    const key = path[0];
    if (!isNumberKey(key)) return t('settings.issues.invalid');
    const format = key.endsWith('Percent') ? formats.percent : formats.wholeVnd;
    return t('settings.issues.bounds', { min: format(BUDGET_BOUNDS[key].min), max: format(BUDGET_BOUNDS[key].max) });
  };
};

/** Separators as the reader writes numbers. Out-of-range values stay, so that the form can say what is wrong. */
const useNumberStyle = (): NumberInputProps => {
  const vietnamese = localeOf(useTranslation().i18n.language) === 'vi-VN';
  return {
    thousandSeparator: vietnamese ? '.' : ',',
    decimalSeparator: vietnamese ? ',' : '.',
    allowDecimal: false,
    allowNegative: false,
    clampBehavior: 'none',
    hideControls: true,
  };
};

type UserSettingsFormProps = {
  userId: string;
  base: { shown: UserSettings; revision: string };
  disabled: boolean;
  onDirty: (dirty: boolean) => void;
};

/** The form's state, and saving it: what is saved is queued on this machine and shown as waiting. */
const useSettingsForm = ({ userId, base, onDirty }: UserSettingsFormProps) => {
  const issueText = useIssueText();
  const { edit } = useSettingsEdit();
  const form = useForm({
    initialValues: base.shown,
    validate: validateWith(userSettings, issueText),
    validateInputOnBlur: true,
    onValuesChange: (values) => onDirty(JSON.stringify(values) !== JSON.stringify(base.shown)),
  });
  const save = form.onSubmit((values) =>
    edit.mutate(
      { userId, baseRevision: base.revision, settings: userSettings.parse(values) },
      { onSuccess: () => onDirty(false) },
    ),
  );
  const undo = () => {
    form.reset();
    onDirty(false);
  };
  return { form, save, undo, saving: edit.isPending };
};

export function UserSettingsForm(props: UserSettingsFormProps) {
  const { t } = useTranslation();
  const { form, save, undo, saving } = useSettingsForm(props);
  const numberStyle = useNumberStyle();
  const changed = form.isDirty();
  const number = (key: NumberKey, suffix: string) => (
    <NumberInput
      key={key}
      label={t(`settings.field.${key}`)}
      description={t(`settings.hint.${key}`)}
      suffix={suffix}
      {...numberStyle}
      {...form.getInputProps(key)}
    />
  );
  return (
    <form onSubmit={save} noValidate>
      <fieldset disabled={props.disabled} className={classes.fields}>
        <Stack gap="md">
          {number('monthlyBudgetVnd', '\u00a0₫')}
          {number('perQueryCapVnd', '\u00a0₫')}
          {PERCENTS.map((key) => number(key, '\u00a0%'))}
          <Switch
            label={t('settings.field.budgetAlertsEnabled')}
            classNames={switchParts}
            {...form.getInputProps('budgetAlertsEnabled', { type: 'checkbox' })}
          />
          <Switch
            label={t('settings.field.optimizationEnabled')}
            classNames={switchParts}
            {...form.getInputProps('optimizationEnabled', { type: 'checkbox' })}
          />
          {!props.disabled && (
            <Group gap="xs">
              <Button type="submit" disabled={!changed} loading={saving}>
                {t('settings.form.save')}
              </Button>
              {changed && (
                <Button variant="subtle" color="gray" onClick={undo}>
                  {t('settings.form.undo')}
                </Button>
              )}
            </Group>
          )}
        </Stack>
      </fieldset>
    </form>
  );
}
