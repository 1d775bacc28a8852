import { NativeSelect, NumberInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { MODEL_TIERS, modelTier } from '#shared/contracts/routing-policy.ts';
import { COMPLEXITIES } from '#shared/domain/usage.ts';
import type { PolicyDraft } from './policy-draft.ts';
import classes from './routing.module.css';

/** The lowest tier for each complexity, and how sure the router must be. */
export function RequiredTiers({ draft, disabled }: { draft: PolicyDraft; disabled: boolean }) {
  const { t } = useTranslation();
  const { policy, edit } = draft;
  return (
    <div className={classes.required}>
      {COMPLEXITIES.map((complexity) => (
        <NativeSelect
          key={complexity}
          label={t(`domain.complexity.${complexity}`)}
          description={t('routingPage.policy.requiredHint')}
          disabled={disabled}
          data={MODEL_TIERS.map((value) => ({ value, label: t(`domain.modelTier.${value}`) }))}
          value={policy.required[complexity]}
          onChange={(event) =>
            edit({ required: { ...policy.required, [complexity]: modelTier.parse(event.currentTarget.value) } })
          }
        />
      ))}
      <NumberInput
        label={t('routingPage.policy.sureFrom')}
        description={t('routingPage.policy.sureFromHint')}
        suffix={'\u00a0%'}
        min={0}
        max={100}
        allowDecimal={false}
        allowNegative={false}
        clampBehavior="strict"
        disabled={disabled}
        value={policy.sureFromPercent}
        onChange={(value) => typeof value === 'number' && edit({ sureFromPercent: value })}
      />
    </div>
  );
}
