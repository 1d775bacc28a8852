import { Alert, Divider, Loader, Stack, Text, ThemeIcon, UnstyledButton } from '@mantine/core';
import { IconAdjustmentsHorizontal, IconCoin, IconHeadset, type Icon } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { SessionView } from '#shared/contracts/views.ts';
import type { Role } from '#shared/domain/permissions.ts';
import { failureFrom } from '#renderer/lib/failure.ts';
import { useFailureText } from '#renderer/lib/use-failure-text.ts';
import classes from './sign-in-screen.module.css';
import type { useSignIn } from './use-sign-in.ts';

const ICONS: Readonly<Record<Role, Icon>> = {
  finance: IconCoin,
  admin: IconAdjustmentsHorizontal,
  support: IconHeadset,
};

type SampleOperatorsProps = { samples: SessionView['samples']; signIn: ReturnType<typeof useSignIn>['asSample'] };

/** One press signs in to the sample service on this machine. */
export function SampleOperators({ samples, signIn }: SampleOperatorsProps) {
  const { t } = useTranslation();
  const failureText = useFailureText();
  return (
    <Stack gap="sm">
      <Text size="sm" fw={500}>
        {t('signIn.samples.title')}
      </Text>
      {signIn.error && (
        <Alert color="chili" role="alert">
          {failureText(failureFrom(signIn.error))}
        </Alert>
      )}
      {samples.map(({ role, name }) => {
        const RoleIcon = ICONS[role];
        return (
          <UnstyledButton
            key={role}
            className={classes.role}
            disabled={signIn.isPending}
            onClick={() => signIn.mutate({ role })}
          >
            <ThemeIcon variant="light" size="lg" radius="md">
              <RoleIcon size="1.25rem" stroke={1.6} aria-hidden />
            </ThemeIcon>
            <div>
              <Text size="sm" fw={600}>
                {t(`domain.role.${role}`)} · {name}
              </Text>
              <Text size="xs" c="dimmed">
                {t(`signIn.samples.${role}`)}
              </Text>
            </div>
            {signIn.isPending && signIn.variables.role === role && <Loader size="xs" ml="auto" />}
          </UnstyledButton>
        );
      })}
      <Divider label={t('signIn.samples.or')} mt="xs" />
    </Stack>
  );
}
