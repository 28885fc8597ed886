import { useCallback, useLayoutEffect, useMemo, useRef, useState, type RefObject } from 'react';
import {
  fittedWidths,
  grownWidths,
  layoutColumns,
  MIN_COLUMN_PX,
  visibleColumns,
  type ColumnLayout,
  type ColumnRange,
  type MeasureText,
} from './columns';
import { measureTextIn } from './measure-text';
import type { GridColumn, RowSource } from './row-source';
import type { RowRange } from './scroll-mapping';

interface ColumnWidths {
  readonly layout: ColumnLayout;
  /** Columns on screen. */
  readonly range: ColumnRange;
  resize(column: number, widthPx: number): void;
}

/**
 * Widths by the names, then by the first rows, then wider where a number on screen needs it: a number cut short reads as another
 * number. A column that the user has sized stays as it was sized.
 */
export function useColumnWidths(
  scroller: RefObject<HTMLDivElement | null>,
  columns: readonly GridColumn[],
  source: RowSource,
  revision: number,
  rows: RowRange,
  view: { readonly leftPx: number; readonly widthPx: number },
): ColumnWidths {
  const [widths, setWidths] = useState<readonly number[]>([]);
  const [fitted, setFitted] = useState(false);
  const sized = useRef<ReadonlySet<number>>(new Set());
  const measure = useRef<MeasureText | null>(null);
  const { first, end } = rows;
  const layout = useMemo(() => layoutColumns(widths), [widths]);
  const range = visibleColumns(layout, view.leftPx, view.widthPx);
  const firstColumn = range.first;
  const endColumn = range.end;

  useLayoutEffect(() => {
    if (scroller.current === null) return;
    measure.current ??= measureTextIn(scroller.current);
    const measured = measure.current;
    if (!fitted) {
      const page = source.pageOf(0);
      setWidths(fittedWidths(columns, page, measured));
      setFitted(page !== undefined);
      return;
    }
    const onScreen = { rows: { first, end }, columns: { first: firstColumn, end: endColumn } };
    setWidths((previous) => grownWidths(previous, columns, source, onScreen, sized.current, measured));
  }, [columns, end, endColumn, first, firstColumn, fitted, revision, scroller, source]);

  const resize = useCallback((column: number, widthPx: number) => {
    sized.current = new Set([...sized.current, column]);
    setWidths((previous) =>
      previous.map((width, index) => (index === column ? Math.max(MIN_COLUMN_PX, widthPx) : width)),
    );
  }, []);

  return { layout, range, resize };
}
