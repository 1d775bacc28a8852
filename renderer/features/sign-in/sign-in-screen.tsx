import { Group, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SessionView } from '#shared/contracts/views.ts';
import { LanguageChoice, SchemeChoice } from '#renderer/ui/preferences.tsx';
import { SampleOperators } from './sample-operators.tsx';
import { SignInForm } from './sign-in-form.tsx';
import classes from './sign-in-screen.module.css';
import { useSignIn } from './use-sign-in.ts';

export function SignInScreen({ session }: { session: SessionView }) {
  const { t } = useTranslation();
  const signIn = useSignIn();
  return (
    <main className={classes.root}>
      <title>{`${t('signIn.page.title')} · ${t('app.shell.name')}`}</title>
      <Stack gap="xl" className={classes.column}>
        <Stack gap="xs" align="center" ta="center">
          <img src="/icon.svg" alt="" className={classes.mark} />
          <Title order={1}>{t('signIn.page.title')}</Title>
          <Text c="dimmed" size="sm">
            {t('signIn.page.subtitle')}
          </Text>
        </Stack>
        {session.samples.length > 0 && <SampleOperators samples={session.samples} signIn={signIn.asSample} />}
        <SignInForm session={session} signIn={signIn.withPassword} />
        <Group grow gap="md">
          <LanguageChoice />
          <SchemeChoice />
        </Group>
      </Stack>
    </main>
  );
}
