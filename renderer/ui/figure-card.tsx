import { Group, Paper, Stack, Text } from '@mantine/core';
import { IconArrowUpRight } from '@tabler/icons-react';
import { useId, type ReactNode } from 'react';
import { Link } from 'react-router';
import classes from './figure-card.module.css';

type FigureCardProps = {
  label: string;
  value: ReactNode;
  /** The same figure in another unit, small beside it. */
  aside?: ReactNode;
  /** What the figure is compared with or rests on; may hold links of its own. */
  note?: ReactNode;
  /** Where the figure comes from. */
  to: string;
};

/** One figure; its label's link spans the card and opens the rows it is made of. */
export function FigureCard({ label, value, aside, note, to }: FigureCardProps) {
  const valueId = useId();
  return (
    <Paper className={classes.card}>
      <Stack gap={6}>
        <Group justify="space-between" wrap="nowrap" gap="xs">
          <Text
            component={Link}
            to={to}
            size="sm"
            c="dimmed"
            fw={500}
            className={classes.link}
            aria-describedby={valueId}
          >
            {label}
          </Text>
          <IconArrowUpRight className={classes.arrow} size="1rem" stroke={1.75} aria-hidden />
        </Group>
        <Group id={valueId} align="baseline" gap="xs" className="tabular">
          <Text component="div" className={classes.value}>
            {value}
          </Text>
          {aside && (
            <Text size="sm" c="dimmed">
              {aside}
            </Text>
          )}
        </Group>
        {note && (
          <Text component="div" size="sm" c="dimmed">
            {note}
          </Text>
        )}
      </Stack>
    </Paper>
  );
}
