import { useTranslation } from 'react-i18next';
import { Page } from '#renderer/ui/page.tsx';
import { UserFilterBar } from './user-filter-bar.tsx';
import { UserList } from './user-list.tsx';
import { useUserFilters } from './use-user-filters.ts';

export function UsersScreen() {
  const { t } = useTranslation();
  const { filters, set } = useUserFilters();
  return (
    <Page title={t('users.list.title')}>
      <UserFilterBar filters={filters} set={set} />
      <UserList filters={filters} />
    </Page>
  );
}
