import { useCallback, useMemo, useState } from 'react';
import {
  rectangleOf,
  withCell,
  type GridPosition,
  type GridRectangle,
  type GridSelection,
  type SelectOptions,
} from './selection';

export interface SelectionControl {
  readonly cursor: GridPosition | null;
  readonly rectangles: readonly GridRectangle[];
  select(cursor: GridPosition, options: SelectOptions): void;
  selectAll(): void;
  clear(): void;
}

const NOTHING: readonly GridRectangle[] = [];

/** What is selected of `rows` by `columns` on screen. Begins anew where `of` changes: other rows, or other places of the columns. */
export function useGridSelection(rows: number, columns: number, of: unknown): SelectionControl {
  const [selection, setSelection] = useState<GridSelection>([]);
  const [seen, setSeen] = useState(of);
  if (seen !== of) {
    setSeen(of);
    setSelection([]);
  }
  const rectangles = useMemo(
    () => (selection.length === 0 ? NOTHING : selection.map((range) => rectangleOf(range, { rows, columns }))),
    [columns, rows, selection],
  );

  const select = useCallback((cursor: GridPosition, options: SelectOptions) => {
    setSelection((previous) => withCell(previous, cursor, options));
  }, []);

  const selectAll = useCallback(() => {
    if (rows === 0 || columns === 0) return;
    setSelection([{ anchor: { row: 0, column: 0 }, cursor: { row: rows - 1, column: columns - 1 }, whole: null }]);
  }, [columns, rows]);

  const clear = useCallback(() => setSelection([]), []);
  return { cursor: selection.at(-1)?.cursor ?? null, rectangles, select, selectAll, clear };
}
