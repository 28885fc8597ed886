import { useCallback, useLayoutEffect, useMemo, useRef, useState, type RefObject } from 'react';
import {
  fittedWidths,
  grownWidths,
  layoutColumns,
  MIN_COLUMN_PX,
  visibleColumns,
  type ColumnLayout,
  type MeasureText,
} from './columns';
import { measureTextIn } from './measure-text';
import type { GridColumn, RowSource } from './row-source';
import type { RowRange } from './scroll-mapping';

/** What of the screen pinned columns may take at most: beyond that, the others could not be reached. */
const PINNED_SHARE = 0.6;

export interface ColumnPlacement {
  /** Edges of the columns as they stand on screen, pinned ones first. */
  readonly layout: ColumnLayout;
  /** Columns that stay at the left: those that are pinned, as far as there is room. */
  readonly pinned: number;
  readonly pinnedPx: number;
  /** Places [first, end) on screen of what is not pinned. */
  readonly first: number;
  readonly end: number;
}

interface ColumnWidths {
  readonly placement: ColumnPlacement;
  resize(column: number, widthPx: number): void;
  /** Back to the widths that fit what is on screen. */
  reset(): void;
}

/** All grids are of one font: what the one before was measured with serves the next before it is drawn. */
const last: { measure: MeasureText | null } = { measure: null };

function widthsAtFirst(
  columns: readonly GridColumn[],
  source: RowSource,
): { readonly atFirst: readonly number[]; readonly isFitted: boolean } {
  const page = source.pageOf(0);
  if (last.measure === null || page === undefined) return { atFirst: [], isFitted: false };
  return { atFirst: fittedWidths(columns, page, last.measure), isFitted: true };
}

interface View {
  readonly rows: RowRange;
  readonly leftPx: number;
  /** Without the row numbers. */
  readonly widthPx: number;
}

/**
 * Widths by the names, then by the first rows, then wider where a number on screen needs it: a number cut short reads as another
 * number. A column that the user has sized stays as it was sized. `order` is the columns on screen, `pinnedCount` of them at the left.
 */
export function useColumnWidths(
  scroller: RefObject<HTMLDivElement | null>,
  columns: readonly GridColumn[],
  source: RowSource,
  revision: number,
  { order, pinnedCount }: { readonly order: readonly number[]; readonly pinnedCount: number },
  { rows, leftPx, widthPx }: View,
): ColumnWidths {
  const [{ atFirst, isFitted }] = useState(() => widthsAtFirst(columns, source));
  const [widths, setWidths] = useState<readonly number[]>(atFirst);
  const [fitted, setFitted] = useState(isFitted);
  const sized = useRef<ReadonlySet<number>>(new Set());
  const measure = useRef<MeasureText | null>(null);
  const { first: firstRow, end: endRow } = rows;
  const layout = useMemo(() => layoutColumns(order.map((column) => widths[column] ?? 0)), [order, widths]);
  let pinned = pinnedCount;
  while (pinned > 0 && (layout.edges[pinned] ?? 0) > widthPx * PINNED_SHARE) pinned -= 1;
  const pinnedPx = layout.edges[pinned] ?? 0;
  const range = visibleColumns(layout, leftPx + pinnedPx, widthPx - pinnedPx);
  const first = Math.max(pinned, range.first);
  const end = Math.max(first, range.end);

  useLayoutEffect(() => {
    if (scroller.current === null) return;
    measure.current ??= measureTextIn(scroller.current);
    last.measure = measure.current;
    const measured = measure.current;
    if (!fitted) {
      const page = source.pageOf(0) ?? source.pageOf(firstRow);
      setWidths((previous) =>
        fittedWidths(columns, page, measured).map((width, column) =>
          sized.current.has(column) ? (previous[column] ?? width) : width,
        ),
      );
      setFitted(page !== undefined);
      return;
    }
    const onScreen = {
      rows: { first: firstRow, end: endRow },
      columns: [...order.slice(0, pinned), ...order.slice(first, end)],
    };
    setWidths((previous) => grownWidths(previous, columns, source, onScreen, sized.current, measured));
  }, [columns, end, endRow, first, firstRow, fitted, order, pinned, revision, scroller, source]);

  const resize = useCallback((column: number, widthPx: number) => {
    sized.current = new Set([...sized.current, column]);
    setWidths((previous) =>
      previous.map((width, index) => (index === column ? Math.max(MIN_COLUMN_PX, widthPx) : width)),
    );
  }, []);

  const reset = useCallback(() => {
    sized.current = new Set();
    setFitted(false);
  }, []);

  const placement = useMemo(() => ({ layout, pinned, pinnedPx, first, end }), [layout, pinned, pinnedPx, first, end]);
  return { placement, resize, reset };
}
