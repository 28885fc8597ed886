import { readCell } from './cell-format';
import type { GridColumn, RowPage, RowSource } from './row-source';
import type { RowRange } from './scroll-mapping';

export const MIN_COLUMN_PX = 56;
const MAX_FITTED_PX = 360;
/** Both sides, and the line between columns. */
const PADDING_PX = 19;
/** Beside the name: the button of the column's menu. */
const NAME_BUTTON_PX = 20;
/** More than fits the widest fitted column. */
const MAX_MEASURED = 80;
/** A type is a hint: a long one is cut rather than given room. */
const MAX_TYPE = 24;
const MAX_DIGITS = 12;
const SAMPLED_ROWS = 50;

/** True for what is read by its digits, and so is set to the right. */
export function isNumericType(type: string): boolean {
  return /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|INTEGER|FLOAT|DOUBLE|DECIMAL(\(\d+, ?\d+\))?)$/.test(type);
}

/**
 * Digits to leave room for whatever the first rows are: a text that is cut says so, but of a number that is cut the rest could be
 * taken for the whole.
 */
function digitsOf(type: string): number {
  const decimal = /^DECIMAL\((\d+),/.exec(type)?.[1];
  if (decimal !== undefined) return Math.min(Number(decimal) + 2, MAX_DIGITS);
  if (/^U?TINYINT$/.test(type)) return 4;
  if (/^U?SMALLINT$/.test(type)) return 6;
  return isNumericType(type) ? MAX_DIGITS : 0;
}

/** Width of a text in the font of the grid's part that it stands in. */
export interface MeasureText {
  name(text: string): number;
  type(text: string): number;
  cell(text: string): number;
}

/** A width that shows the names, the types and the first rows, within bounds. */
export function fittedWidths(
  columns: readonly GridColumn[],
  page: RowPage | undefined,
  measure: MeasureText,
): number[] {
  return columns.map((column, index) => {
    const vector = page?.table.getChildAt(index);
    // The longest few are measured, not all: characters tell nearly, and measuring is not free.
    const longest: string[] = [];
    for (let row = 0; vector && row < Math.min(page?.rows ?? 0, SAMPLED_ROWS); row += 1) {
      const { text } = readCell(vector, row);
      longest.push(text.slice(0, MAX_MEASURED));
    }
    longest.sort((one, other) => other.length - one.length);
    const contentPx = Math.max(
      measure.name(column.name) + NAME_BUTTON_PX,
      measure.type(column.type.slice(0, MAX_TYPE)),
      measure.cell('0'.repeat(digitsOf(column.type))),
      ...longest.slice(0, 5).map((text) => measure.cell(text)),
    );
    return Math.ceil(Math.min(MAX_FITTED_PX, Math.max(MIN_COLUMN_PX + 8, contentPx + PADDING_PX)));
  });
}

/** The same widths, wider where a number on screen needs it; the same array where none does. */
export function grownWidths(
  widths: readonly number[],
  columns: readonly GridColumn[],
  source: Pick<RowSource, 'pageOf'>,
  onScreen: { readonly rows: RowRange; readonly columns: readonly number[] },
  sized: ReadonlySet<number>,
  measure: MeasureText,
): readonly number[] {
  let grown: number[] | null = null;
  for (const column of onScreen.columns) {
    if (sized.has(column) || !isNumericType(columns[column]?.type ?? '')) continue;
    // Digits are all as wide as one another, so the longest number is the widest but for a sign or a point.
    let longest = '';
    for (let row = onScreen.rows.first; row < onScreen.rows.end; row += 1) {
      const page = source.pageOf(row);
      const vector = page?.table.getChildAt(column);
      if (!page || !vector) continue;
      const { text } = readCell(vector, row - page.offset);
      if (text.length > longest.length) longest = text;
    }
    const neededPx = Math.ceil(Math.min(MAX_FITTED_PX, measure.cell(longest) + PADDING_PX));
    if (neededPx <= (widths[column] ?? 0)) continue;
    grown ??= [...widths];
    grown[column] = neededPx;
  }
  return grown ?? widths;
}

/** Columns [first, end). */
export interface ColumnRange {
  readonly first: number;
  readonly end: number;
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
export function visibleColumns(layout: ColumnLayout, leftPx: number, viewportPx: number): ColumnRange {
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
