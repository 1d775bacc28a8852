import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { EmptyView } from '#renderer/ui/state-views.tsx';

export function NotFoundScreen() {
  const { t } = useTranslation();
  return (
    <>
      <title>{`${t('app.notFound.title')} · ${t('app.shell.name')}`}</title>
      <EmptyView
        title={t('app.notFound.title')}
        text={t('app.notFound.text')}
        action={
          <Button component={Link} to="/" mt="xs">
            {t('app.notFound.home')}
          </Button>
        }
      />
    </>
  );
}
