import { columnAt } from './columns';
import type { GridPosition } from './selection';
import type { ColumnPlacement } from './use-column-widths';

export const ROW_PX = 26;

/** Where rows and columns are inside the grid's box. */
export interface GridFrame {
  readonly headerPx: number;
  readonly gutterPx: number;
  readonly rowCount: number;
  /** Scrolled, in virtual pixels. */
  readonly topPx: number;
  readonly leftPx: number;
}

/** The cell at a point of the box, or the nearest one; null where there are none. The column is a place on screen. */
export function placeAt(frame: GridFrame, placement: ColumnPlacement, x: number, y: number): GridPosition | null {
  if (frame.rowCount === 0) return null;
  const row = Math.floor((y - frame.headerPx + frame.topPx) / ROW_PX);
  const acrossPx = x - frame.gutterPx;
  // Pinned columns stay where they are, and lie over the others.
  const column =
    acrossPx < placement.pinnedPx
      ? Math.min(columnAt(placement.layout, acrossPx), Math.max(0, placement.pinned - 1))
      : columnAt(placement.layout, acrossPx + frame.leftPx);
  return { row: Math.min(Math.max(0, row), frame.rowCount - 1), column };
}

export function cellId(grid: string, { row, column }: GridPosition): string {
  return `${grid}-${String(row)}-${String(column)}`;
}
