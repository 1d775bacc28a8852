import { Box, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useId, type ReactNode } from 'react';
import classes from './panel.module.css';

type PanelProps = {
  title: string;
  description?: ReactNode;
  action?: ReactNode;
  children: ReactNode;
  /** Without inner padding, for tables that reach the edge. */
  flush?: boolean;
};

/** A titled surface; the building block of every screen. */
export function Panel({ title, description, action, children, flush = false }: PanelProps) {
  const id = useId();
  return (
    <Paper component="section" className={classes.panel} aria-labelledby={id}>
      <Group justify="space-between" align="flex-start" className={classes.head} gap="sm">
        <Stack gap={2}>
          <Title order={2} size="h3" id={id}>
            {title}
          </Title>
          {description && (
            <Text size="sm" c="dimmed">
              {description}
            </Text>
          )}
        </Stack>
        {action}
      </Group>
      {flush ? (
        // A table wider than a phone is scrolled by keyboard too.
        <Box className={classes.flush} role="group" aria-labelledby={id} tabIndex={0}>
          {children}
        </Box>
      ) : (
        <Box className={classes.body}>{children}</Box>
      )}
    </Paper>
  );
}
