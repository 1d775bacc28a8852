import { Alert, Button, Paper, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { consoleSignIn, type SessionView } from '#shared/contracts/views.ts';
import { failureFrom } from '#renderer/lib/failure.ts';
import { validateWith } from '#renderer/lib/form-issues.ts';
import { useFailureText } from '#renderer/lib/use-failure-text.ts';
import classes from './sign-in-screen.module.css';
import type { useSignIn } from './use-sign-in.ts';

type SignInFormProps = { session: SessionView; signIn: ReturnType<typeof useSignIn>['withPassword'] };

export function SignInForm({ session, signIn }: SignInFormProps) {
  const { t } = useTranslation();
  const failureText = useFailureText();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { backendUrl: session.backendUrl, email: '', password: '' },
    validate: validateWith(consoleSignIn, ({ path }) =>
      path[0] === 'email' ? t('signIn.form.emailInvalid') : t('signIn.form.required'),
    ),
  });
  return (
    <Paper
      component="form"
      className={classes.surface}
      onSubmit={form.onSubmit((values) => signIn.mutate(values))}
      noValidate
    >
      <Stack gap="md">
        {signIn.error && (
          <Alert color="chili" role="alert">
            {failureText(failureFrom(signIn.error))}
          </Alert>
        )}
        <TextInput
          label={t('signIn.form.backendUrl')}
          description={t('signIn.form.backendUrlHint')}
          type="url"
          autoComplete="url"
          spellCheck={false}
          key={form.key('backendUrl')}
          {...form.getInputProps('backendUrl')}
        />
        <TextInput
          label={t('signIn.form.email')}
          type="email"
          autoComplete="username"
          key={form.key('email')}
          {...form.getInputProps('email')}
        />
        <PasswordInput
          label={t('signIn.form.password')}
          autoComplete="current-password"
          visibilityToggleButtonProps={{ 'aria-label': t('signIn.form.showPassword') }}
          key={form.key('password')}
          {...form.getInputProps('password')}
        />
        <Button type="submit" loading={signIn.isPending} fullWidth>
          {t('signIn.form.submit')}
        </Button>
        {!session.remembersSession && (
          <Text size="xs" c="dimmed">
            {t('signIn.form.notRemembered')}
          </Text>
        )}
      </Stack>
    </Paper>
  );
}
