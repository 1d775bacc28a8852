import { stringify } from 'csv-stringify/sync';
import { spreadsheetText } from '#shared/domain/spreadsheet-text.ts';

export type Cell = string | number | null;

const safe = (cell: Cell) => (typeof cell === 'string' ? spreadsheetText(cell) : cell);

/** A table as CSV that is safe to open in a spreadsheet: UTF-8 with BOM, text never run as a formula, numbers as numbers. */
export const csvText = (head: readonly string[], rows: readonly (readonly Cell[])[]) =>
  stringify(
    [head, ...rows].map((row) => row.map(safe)),
    { bom: true, record_delimiter: 'windows' },
  );
