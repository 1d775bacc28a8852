import type { ReactNode } from 'react';
import classes from './routing.module.css';

export type Figure = { name: string; value: ReactNode; note?: ReactNode };

/** A few figures beside each other, each with its name and what it is compared with. */
export function Figures({ figures }: { figures: readonly Figure[] }) {
  return (
    <dl className={`${classes.figures} tabular`}>
      {figures.map(({ name, value, note }) => (
        <div key={name} className={classes.figure}>
          <dt>{name}</dt>
          <dd>
            {value}
            {note && <small>{note}</small>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
