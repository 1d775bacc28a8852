import { seriesColor } from './theme.ts';

/** One line; `dashed` for a limit that moves with time. Null: nothing was measured. */
export type TimePart = {
  name: string;
  label: string;
  colorIndex: number;
  values: readonly (number | null)[];
  dashed?: boolean;
};
/** A level drawn across. */
export type TimeMark = { label: string; value: number; kind: 'threshold' | 'target' };

export const MARK_COLOR = { threshold: 'var(--pho-bad)', target: 'var(--pho-good)' } as const;
export const partColor = ({ colorIndex, dashed }: Pick<TimePart, 'colorIndex' | 'dashed'>) =>
  dashed ? MARK_COLOR.threshold : seriesColor(colorIndex);
