import { readCell } from './cell-format';
import type { RowPage, RowSource } from './row-source';
import { toTsv, type GridRectangle } from './selection';

/** A clipboard is not a file: beyond this the window would hold the whole result as one text. */
export const MAX_COPIED_CELLS = 500_000;

/** Cells of a rectangle that a page holds, as exact texts. */
export function rectangleTexts(page: RowPage, rectangle: GridRectangle): string[][] {
  const rows: string[][] = [];
  const end = Math.min(rectangle.lastRow + 1, page.offset + page.rows);
  for (let row = Math.max(rectangle.firstRow, page.offset); row < end; row += 1) {
    const texts: string[] = [];
    for (let column = rectangle.firstColumn; column <= rectangle.lastColumn; column += 1) {
      const vector = page.table.getChildAt(column);
      texts.push(vector === null ? '' : readCell(vector, row - page.offset).text);
    }
    rows.push(texts);
  }
  return rows;
}

/** The rectangle as TSV, if all of its rows are at hand. */
export function tsvAtHand(
  source: RowSource,
  rectangle: GridRectangle,
  header: readonly string[] | null,
): string | null {
  const rows: (readonly string[])[] = header === null ? [] : [header];
  for (let row = rectangle.firstRow; row <= rectangle.lastRow; ) {
    const page = source.pageOf(row);
    if (page === undefined) return null;
    rows.push(...rectangleTexts(page, rectangle));
    row = page.offset + page.rows;
  }
  return toTsv(rows);
}

/** The same, asking for the rows that are not at hand; one page is held at a time, since it may be far wider than the rectangle. */
export async function tsvOf(
  source: RowSource,
  rectangle: GridRectangle,
  header: readonly string[] | null,
  signal: AbortSignal,
): Promise<string> {
  const rows: (readonly string[])[] = header === null ? [] : [header];
  for (let row = rectangle.firstRow; row <= rectangle.lastRow; ) {
    const page = source.pageOf(row) ?? (await source.read(row, row + 1, signal))[0];
    if (page === undefined || page.rows === 0) break;
    rows.push(...rectangleTexts(page, rectangle));
    row = page.offset + page.rows;
  }
  return toTsv(rows);
}
