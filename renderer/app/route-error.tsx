import { Button, Center, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** Shown instead of a screen that could not be drawn; the rest of the console goes on. */
export function RouteError() {
  const { t } = useTranslation();
  return (
    <Center py="xl" px="md" role="alert">
      <Stack align="center" gap="xs" maw="30rem" ta="center">
        <Title order={1} size="h2">
          {t('app.crash.title')}
        </Title>
        <Text c="dimmed">{t('app.crash.text')}</Text>
        <Button mt="xs" onClick={() => window.location.reload()}>
          {t('app.crash.reload')}
        </Button>
      </Stack>
    </Center>
  );
}
