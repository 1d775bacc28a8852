import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { RolloutSettings } from '#shared/contracts/rollout.ts';
import { useTRPC } from '#renderer/lib/trpc.ts';

const TYPING_PAUSE_MS = 150;

/** Who would gain or lose the optimisation, counted over the mirror while a person edits. */
export const usePreview = (settings: RolloutSettings) => {
  const [settled] = useDebouncedValue(settings, TYPING_PAUSE_MS);
  const { phase, basisPoints, flags, targetUsers, excludeUsers, salt } = settled;
  return useQuery(
    useTRPC().rollout.preview.queryOptions(
      { rollout: { phase, basisPoints, flags, targetUsers, excludeUsers, salt } },
      { placeholderData: keepPreviousData },
    ),
  );
};
