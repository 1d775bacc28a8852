import { useState } from 'react';
import { rolloutSettings, type RolloutSettings } from '#shared/contracts/rollout.ts';
import type { RolloutView } from '#shared/contracts/rollout-views.ts';
import { changesBetween, type SettingChange } from './setting-values.ts';

export type DraftIssue = 'steps' | 'salt' | 'lists' | 'other';
export type RolloutDraft = {
  /** As the person wants it; what holds until they have changed anything. */
  settings: RolloutSettings;
  /** What they started from. */
  base: RolloutSettings;
  revision: string;
  changes: SettingChange[];
  /** Somebody else's version came in the meantime. */
  outdated: boolean;
  issue: DraftIssue | null;
  change: (patch: Partial<RolloutSettings>) => void;
  drop: () => void;
};

const issueOf = (settings: RolloutSettings): DraftIssue | null => {
  const parsed = rolloutSettings.safeParse(settings);
  if (parsed.success) return null;
  const name = parsed.error.issues[0]?.path[0];
  if (name === 'schedule') return 'steps';
  if (name === 'targetUsers' || name === 'excludeUsers') return 'lists';
  return name === 'salt' ? 'salt' : 'other';
};

/**
 * What a person is editing. It keeps the revision they started from, so that a change made elsewhere meanwhile comes back
 * as a conflict instead of being overwritten unseen.
 */
export const useRolloutDraft = ({ shown, revision, row }: RolloutView): RolloutDraft => {
  const [edited, setEdited] = useState<{
    settings: RolloutSettings;
    base: RolloutSettings;
    revision: string;
    version: number;
  } | null>(null);
  const draft = edited ?? { settings: shown, base: shown, revision, version: row.version };
  return {
    settings: draft.settings,
    base: draft.base,
    revision: draft.revision,
    changes: changesBetween(draft.base, draft.settings),
    outdated: draft.version !== row.version,
    issue: issueOf(draft.settings),
    change: (patch) => {
      const settings = { ...draft.settings, ...patch };
      setEdited(changesBetween(draft.base, settings).length === 0 ? null : { ...draft, settings });
    },
    drop: () => setEdited(null),
  };
};
