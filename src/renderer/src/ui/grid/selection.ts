export interface GridPosition {
  readonly row: number;
  readonly column: number;
}

/** A rectangle of cells from where it was begun to where the cursor is. */
export interface GridSelection {
  readonly anchor: GridPosition;
  readonly cursor: GridPosition;
}

export interface GridRectangle {
  readonly firstRow: number;
  readonly lastRow: number;
  readonly firstColumn: number;
  readonly lastColumn: number;
}

export function rectangleOf({ anchor, cursor }: GridSelection): GridRectangle {
  return {
    firstRow: Math.min(anchor.row, cursor.row),
    lastRow: Math.max(anchor.row, cursor.row),
    firstColumn: Math.min(anchor.column, cursor.column),
    lastColumn: Math.max(anchor.column, cursor.column),
  };
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

/** Tab-separated text as spreadsheets read it: a value with a tab, quote or line break is quoted, NULL is empty. */
export function toTsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => row.map(tsvField).join('\t')).join('\n');
}

function tsvField(text: string): string {
  return /[\t\n\r"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
