import { useState } from 'react';
import type { AlertItem } from '#shared/contracts/alert-views.ts';

/** As many as one call handles. */
const MOST = 200;

/** The alerts that are ticked, as they were when they were ticked. */
export const useSelection = () => {
  const [selected, setSelected] = useState<ReadonlyMap<string, AlertItem>>(new Map());
  return {
    selected,
    has: (id: string) => selected.has(id),
    clear: () => setSelected(new Map()),
    set: (alerts: readonly AlertItem[], checked: boolean) =>
      setSelected((before) => {
        const next = new Map(before);
        for (const alert of alerts) {
          if (!checked) next.delete(alert.id);
          // A conflict is for a person to settle first.
          else if (next.size < MOST && !alert.conflict) next.set(alert.id, alert);
        }
        return next;
      }),
  };
};
export type Selection = ReturnType<typeof useSelection>;
