import { readValue, type CellValue } from './cell-value';
import type { RowPage, RowSource } from './row-source';
import type { RowSpan } from './selection';

/** A clipboard is not a file: beyond this the window would hold the whole result as one text. */
export const MAX_COPIED_CELLS = 500_000;

/** Cells by rows, and columns by their places in the result. */
export interface WantedCells {
  readonly rows: readonly RowSpan[];
  readonly columns: readonly number[];
}

type Rows = (readonly CellValue[])[];

/** The cells, if all of their rows are at hand. */
export function cellsAtHand(source: Pick<RowSource, 'pageOf'>, wanted: WantedCells): Rows | null {
  const found: Rows = [];
  for (const { first, last } of wanted.rows) {
    for (let row = first; row <= last; ) {
      const page = source.pageOf(row);
      if (page === undefined) return null;
      row = takeRows(page, row, last, wanted.columns, found);
    }
  }
  return found;
}

/** The same, asking for the rows that are not at hand; one page is held at a time, since it may be far wider than what is wanted. */
export async function cellsOf(
  source: Pick<RowSource, 'pageOf' | 'read'>,
  wanted: WantedCells,
  signal: AbortSignal,
): Promise<Rows> {
  const found: Rows = [];
  for (const { first, last } of wanted.rows) {
    for (let row = first; row <= last; ) {
      const page = source.pageOf(row) ?? (await source.read(row, row + 1, signal))[0];
      if (page === undefined || page.rows === 0) throw new RangeError(`Row ${String(row + 1)} did not come.`);
      row = takeRows(page, row, last, wanted.columns, found);
    }
  }
  return found;
}

/** Adds the rows of a page from one to the last that is wanted, and gives the row after them. */
function takeRows(page: RowPage, from: number, last: number, columns: readonly number[], found: Rows): number {
  const end = Math.min(last + 1, page.offset + page.rows);
  const vectors = columns.map((column) => page.table.getChildAt(column));
  for (let row = from; row < end; row += 1) {
    found.push(
      vectors.map((vector): CellValue => {
        if (vector === null) throw new RangeError('A page of rows has fewer columns than the result.');
        return readValue(vector, row - page.offset);
      }),
    );
  }
  return end;
}
