export interface GridPosition {
  readonly row: number;
  readonly column: number;
}

/** Cells from where it was begun to where the cursor is; columns by their place on screen. */
export interface GridRange {
  readonly anchor: GridPosition;
  readonly cursor: GridPosition;
  /** Whole rows or columns, whichever cells were pointed at. */
  readonly whole: 'rows' | 'columns' | null;
}

/** In order of selection: the last one is what keys and drags go on with. */
export type GridSelection = readonly GridRange[];

/** How a cell is added to what is selected. */
export interface SelectOptions {
  /** The last range goes on to here. */
  readonly extend: boolean;
  /** What is selected stays so. */
  readonly add: boolean;
  readonly whole: GridRange['whole'];
}

export function withCell(
  selection: GridSelection,
  cursor: GridPosition,
  { extend, add, whole }: SelectOptions,
): GridSelection {
  const last = selection.at(-1);
  if (extend && last !== undefined) return [...selection.slice(0, -1), { ...last, cursor }];
  const range: GridRange = { anchor: cursor, cursor, whole };
  return add ? [...selection, range] : [range];
}

export interface GridRectangle {
  readonly firstRow: number;
  readonly lastRow: number;
  readonly firstColumn: number;
  readonly lastColumn: number;
}

export function rectangleOf(
  { anchor, cursor, whole }: GridRange,
  extent: Pick<GridExtent, 'rows' | 'columns'>,
): GridRectangle {
  return {
    firstRow: whole === 'columns' ? 0 : Math.min(anchor.row, cursor.row),
    lastRow: whole === 'columns' ? extent.rows - 1 : Math.max(anchor.row, cursor.row),
    firstColumn: whole === 'rows' ? 0 : Math.min(anchor.column, cursor.column),
    lastColumn: whole === 'rows' ? extent.columns - 1 : Math.max(anchor.column, cursor.column),
  };
}

/** Rows [first, last]. */
export interface RowSpan {
  readonly first: number;
  readonly last: number;
}

export interface SelectedTable {
  /** In order, apart from one another. */
  readonly rows: readonly RowSpan[];
  /** Places on screen, in order. */
  readonly columns: readonly number[];
}

/** What is selected as rows and columns; null where ranges of other rows and other columns are no table together. */
export function tableOf(rectangles: readonly GridRectangle[]): SelectedTable | null {
  const [first] = rectangles;
  if (first === undefined) return null;
  const spans = rectangles.map(({ firstRow, lastRow }) => ({ first: firstRow, last: lastRow }));
  const columns = [...new Set(rectangles.flatMap(columnsOf))].sort((one, other) => one - other);
  const sameColumns = rectangles.every(
    ({ firstColumn, lastColumn }) => firstColumn === first.firstColumn && lastColumn === first.lastColumn,
  );
  const sameRows = rectangles.every(
    ({ firstRow, lastRow }) => firstRow === first.firstRow && lastRow === first.lastRow,
  );
  return sameColumns || sameRows ? { rows: mergedSpans(spans), columns } : null;
}

export function cellCount({ rows, columns }: SelectedTable): number {
  return rows.reduce((sum, { first, last }) => sum + last - first + 1, 0) * columns.length;
}

function columnsOf({ firstColumn, lastColumn }: GridRectangle): number[] {
  return Array.from({ length: lastColumn - firstColumn + 1 }, (_, index) => firstColumn + index);
}

function mergedSpans(spans: readonly RowSpan[]): RowSpan[] {
  const merged: RowSpan[] = [];
  for (const span of [...spans].sort((one, other) => one.first - other.first)) {
    const before = merged.at(-1);
    if (before === undefined || span.first > before.last + 1) merged.push(span);
    else merged[merged.length - 1] = { first: before.first, last: Math.max(before.last, span.last) };
  }
  return merged;
}

export function contains(rectangle: GridRectangle, row: number, column: number): boolean {
  return (
    row >= rectangle.firstRow &&
    row <= rectangle.lastRow &&
    column >= rectangle.firstColumn &&
    column <= rectangle.lastColumn
  );
}

export interface GridExtent {
  readonly rows: number;
  readonly columns: number;
  /** Whole rows on screen: what PageUp and PageDown move by. */
  readonly pageRows: number;
}

export interface GridKey {
  readonly key: string;
  readonly command: boolean;
}

/** Where a key moves the cursor; null for a key that does not move it. */
export function moveCursor(cursor: GridPosition, { key, command }: GridKey, extent: GridExtent): GridPosition | null {
  const lastRow = extent.rows - 1;
  const lastColumn = extent.columns - 1;
  const at = (row: number, column: number): GridPosition => ({
    row: Math.min(Math.max(0, row), Math.max(0, lastRow)),
    column: Math.min(Math.max(0, column), Math.max(0, lastColumn)),
  });
  const { row, column } = cursor;
  switch (key) {
    case 'ArrowUp':
      return at(command ? 0 : row - 1, column);
    case 'ArrowDown':
      return at(command ? lastRow : row + 1, column);
    case 'ArrowLeft':
      return at(row, command ? 0 : column - 1);
    case 'ArrowRight':
      return at(row, command ? lastColumn : column + 1);
    case 'PageUp':
      return at(row - extent.pageRows, column);
    case 'PageDown':
      return at(row + extent.pageRows, column);
    case 'Home':
      return at(command ? 0 : row, 0);
    case 'End':
      return at(command ? lastRow : row, lastColumn);
    default:
      return null;
  }
}
