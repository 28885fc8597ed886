import { readCell } from './cell-format';
import type { RowPage, RowSource } from './row-source';
import { toTsv, type GridRectangle } from './selection';

/** A clipboard is not a file: beyond this the window would hold the whole result as one text. */
export const MAX_COPIED_CELLS = 500_000;

/** Cells of a rectangle as exact texts, from pages that together hold its rows. */
export function rectangleTexts(pages: readonly RowPage[], rectangle: GridRectangle): string[][] {
  const rows: string[][] = [];
  for (const page of pages) {
    const first = Math.max(rectangle.firstRow, page.offset);
    const end = Math.min(rectangle.lastRow + 1, page.offset + page.rows);
    for (let row = first; row < end; row += 1) {
      const texts: string[] = [];
      for (let column = rectangle.firstColumn; column <= rectangle.lastColumn; column += 1) {
        const vector = page.table.getChildAt(column);
        texts.push(vector === null ? '' : readCell(vector, row - page.offset).text);
      }
      rows.push(texts);
    }
  }
  return rows;
}

/**
 * Puts the rectangle on the clipboard as TSV. Rows at hand go through the copy event itself, which needs no permission; rows
 * that have to be asked for come after the event has ended and go through the clipboard API.
 */
export async function copyText(source: RowSource, rectangle: GridRectangle, clipboard: DataTransfer): Promise<void> {
  const atHand = pagesAtHand(source, rectangle);
  if (atHand !== null) {
    clipboard.setData('text/plain', toTsv(rectangleTexts(atHand, rectangle)));
    return;
  }
  const pages = await source.read(rectangle.firstRow, rectangle.lastRow + 1, new AbortController().signal);
  await navigator.clipboard.writeText(toTsv(rectangleTexts(pages, rectangle)));
}

function pagesAtHand(source: RowSource, rectangle: GridRectangle): RowPage[] | null {
  const pages: RowPage[] = [];
  let row = rectangle.firstRow;
  while (row <= rectangle.lastRow) {
    const page = source.pageOf(row);
    if (page === undefined) return null;
    pages.push(page);
    row = page.offset + page.rows;
  }
  return pages;
}
