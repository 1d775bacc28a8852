import { useTranslation } from 'react-i18next';
import type { AuditEntryView } from '#shared/contracts/views.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';

/** Actions and fields are made by the service: a newer one may know some that this console has no text for. */
export const useAuditTexts = () => {
  const { t, i18n } = useTranslation();
  const formats = useFormats();
  const textOr = (key: string, fallback: string) => (i18n.exists(key) ? t(key as 'audit.list.title') : fallback);

  const valueText = (value: AuditEntryView['before'] | undefined): string => {
    if (value === undefined || value === null) return t('audit.value.none');
    if (typeof value === 'boolean') return t(value ? 'audit.value.on' : 'audit.value.off');
    if (typeof value === 'number') return formats.count(value);
    return typeof value === 'string' ? value : JSON.stringify(value);
  };

  return {
    valueText,
    actionText: (action: string) => textOr(`audit.action.${action}`, action),
    fieldText: (name: string) => textOr(`audit.field.${name}`, textOr(`settings.field.${name}`, name)),
    /** Who or what it was done to. */
    subjectText({ subject, userName, operatorId, operatorName }: AuditEntryView) {
      const [kind = '', id = ''] = subject.split(/:(.*)/s);
      const name = textOr(`audit.subject.${kind}`, kind);
      const who = kind === 'operator' && id === operatorId ? operatorName : userName;
      return id ? `${name} ${who ?? id}` : name;
    },
  };
};
