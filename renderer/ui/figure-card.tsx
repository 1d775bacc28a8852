import { Group, Paper, Stack, Text } from '@mantine/core';
import { IconArrowUpRight } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import classes from './figure-card.module.css';

type FigureCardProps = {
  label: string;
  value: ReactNode;
  /** What the figure is compared with or rests on. */
  note?: ReactNode;
  /** Where the figure comes from. */
  to: string;
  large?: boolean;
};

/** One figure; all of it is a link to the rows it is made of. */
export function FigureCard({ label, value, note, to, large = false }: FigureCardProps) {
  return (
    <Paper component={Link} to={to} className={classes.card} data-large={large || undefined}>
      <Stack gap={6} h="100%">
        <Group justify="space-between" wrap="nowrap" gap="xs">
          <Text size="sm" c="dimmed" fw={500}>
            {label}
          </Text>
          <IconArrowUpRight className={classes.arrow} size="1rem" stroke={1.75} aria-hidden />
        </Group>
        <Text component="div" className={`${classes.value} tabular`}>
          {value}
        </Text>
        {note && (
          <Text component="div" size="sm" c="dimmed" mt="auto">
            {note}
          </Text>
        )}
      </Stack>
    </Paper>
  );
}
