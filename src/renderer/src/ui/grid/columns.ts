import { readCell } from './cell-format';
import type { GridColumn, RowPage } from './row-source';

export const MIN_COLUMN_PX = 56;
const MAX_FITTED_PX = 360;
const CHARACTER_PX = 7.3;
const PADDING_PX = 22;
const SAMPLED_ROWS = 50;

/** True for what is read by its digits, and so is set to the right. */
export function isNumericType(type: string): boolean {
  return /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|INTEGER|FLOAT|DOUBLE|DECIMAL.*)$/.test(type);
}

/** A width that shows the names, the types and the first rows, within bounds. */
export function fittedWidths(columns: readonly GridColumn[], page: RowPage | undefined): number[] {
  return columns.map((column, index) => {
    let characters = Math.max(column.name.length * 1.05, Math.min(column.type.length, 24) * 0.9);
    const vector = page?.table.getChildAt(index);
    if (page !== undefined && vector !== null && vector !== undefined) {
      for (let row = 0; row < Math.min(page.rows, SAMPLED_ROWS); row += 1) {
        characters = Math.max(characters, Math.min(readCell(vector, row).text.length, 60));
      }
    }
    return Math.round(Math.min(MAX_FITTED_PX, Math.max(MIN_COLUMN_PX + 8, characters * CHARACTER_PX + PADDING_PX)));
  });
}

export interface ColumnLayout {
  /** Left edge of each column, and the whole width as one more. */
  readonly edges: readonly number[];
  readonly totalPx: number;
}

export function layoutColumns(widths: readonly number[]): ColumnLayout {
  const edges = [0];
  let edge = 0;
  for (const width of widths) {
    edge += width;
    edges.push(edge);
  }
  return { edges, totalPx: edge };
}

/** Columns [first, end) that cross the viewport, so that a result of 500 columns renders a dozen. */
export function visibleColumns(
  layout: ColumnLayout,
  leftPx: number,
  viewportPx: number,
): { first: number; end: number } {
  const { edges } = layout;
  const count = edges.length - 1;
  let first = 0;
  while (first < count - 1 && (edges[first + 1] ?? 0) <= leftPx) first += 1;
  let end = first;
  while (end < count && (edges[end] ?? 0) < leftPx + viewportPx) end += 1;
  return { first, end };
}

/** The column at a distance from the left edge of the first, or the nearest one. */
export function columnAt({ edges }: ColumnLayout, xPx: number): number {
  const after = edges.findIndex((edge) => edge > xPx);
  return after === -1 ? Math.max(0, edges.length - 2) : Math.max(0, after - 1);
}
