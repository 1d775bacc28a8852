export type Dated<T> = T & { readonly from: Date };

/** The last row that begins at or before an instant, by binary search; undefined before the first. `rows` rise by `from`. */
export const findInForce = <T>(rows: readonly Dated<T>[], instant: Date): Dated<T> | undefined => {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const row = rows[middle];
    if (row && row.from <= instant) low = middle + 1;
    else high = middle;
  }
  return rows[low - 1];
};
