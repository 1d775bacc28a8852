import { Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { TimelineEntry } from '#shared/contracts/timeline-views.ts';
import { dayOf } from '#shared/domain/time.ts';
import { useFormats } from '#renderer/lib/use-formats.ts';
import { AlertEntry } from './alert-entry.tsx';
import { DecisionEntry } from './decision-entry.tsx';
import { HeldNote } from './held-note.tsx';
import classes from './decisions.module.css';

const keyOf = (entry: TimelineEntry) => {
  if (entry.kind === 'alert') return `alert ${entry.alert.id}`;
  return `${entry.kind} ${entry.kind === 'held' ? entry.held.requestId : entry.decision.requestId} ${entry.at}`;
};
/** What the line beside an entry is coloured for. */
const toneOf = (entry: TimelineEntry) => {
  if (entry.kind !== 'decision') return entry.kind;
  return entry.decision.outcome === 'answered' ? undefined : entry.decision.outcome;
};

function Entry({ entry }: { entry: TimelineEntry }): ReactNode {
  if (entry.kind === 'decision') return <DecisionEntry decision={entry.decision} held={entry.held} />;
  return entry.kind === 'alert' ? <AlertEntry alert={entry.alert} /> : <HeldNote held={entry.held} />;
}

/** By day, newest first. */
export function TimelineEntries({ entries }: { entries: TimelineEntry[] }) {
  const formats = useFormats();
  const days = Map.groupBy(entries, ({ at }) => dayOf(new Date(at)));
  return (
    <Stack gap="lg">
      {Array.from(days, ([day, ofDay]) => (
        <section key={day} aria-label={formats.day(day)}>
          <Text size="xs" fw={600} c="dimmed" mb="xs" className="tabular">
            {formats.day(day)}
          </Text>
          <ol className={classes.entries}>
            {ofDay.map((entry) => (
              <li key={keyOf(entry)} className={classes.entry} data-tone={toneOf(entry)}>
                <Text component="time" dateTime={entry.at} size="sm" fw={500} className={`${classes.time} tabular`}>
                  {formats.time(entry.at)}
                </Text>
                <div className={classes.said}>
                  <Entry entry={entry} />
                </div>
              </li>
            ))}
          </ol>
        </section>
      ))}
    </Stack>
  );
}
