import {
  useEffect,
  useLayoutEffect,
  useRef,
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  type RefObject,
} from 'react';
import type { CellMenuPlace } from './cell-menu';
import type { CopyFormat } from './copy-formats';
import { cellId, placeAt, ROW_PX, type GridFrame } from './grid-geometry';
import { contains, moveCursor, type GridPosition, type SelectOptions } from './selection';
import type { ColumnPlacement } from './use-column-widths';
import type { SelectionControl } from './use-grid-selection';
import type { RowScroll } from './use-row-scroll';

const ONE_CELL: SelectOptions = { extend: false, add: false, whole: null };

interface GridInputOptions {
  readonly id: string;
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly scroll: RowScroll;
  readonly frame: GridFrame;
  readonly placement: ColumnPlacement;
  /** Width of what is seen of the columns. */
  readonly roomPx: number;
  readonly columnCount: number;
  readonly selection: SelectionControl;
  readonly inspecting: boolean;
  readonly onInspect: (inspecting: boolean) => void;
  readonly onMenu: (place: CellMenuPlace) => void;
  readonly onCopy: (format: CopyFormat, withHeader: boolean, clipboard: DataTransfer | null) => void;
}

/** Keys and the pointer on the grid's cells. */
export function useGridInput(options: GridInputOptions) {
  const { id, scroller, scroll, frame, placement, roomPx, columnCount, selection } = options;
  const { inspecting, onInspect, onMenu, onCopy: copyAs } = options;
  const { cursor, rectangles, select, selectAll, clear } = selection;
  const { edges } = placement.layout;
  const { headerPx, gutterPx, rowCount } = frame;
  const { first } = scroll.rows;
  /** What a drag that goes on is of. */
  const dragged = useRef<SelectOptions['whole']>(null);

  /** Selects, and brings the cell into sight. */
  const go = (position: GridPosition, options: SelectOptions): void => {
    select(position, options);
    scroll.showRow(position.row);
    if (position.column < placement.pinned || options.whole === 'rows') return;
    const left = edges[position.column] ?? 0;
    const right = edges[position.column + 1] ?? left;
    if (left < scroll.leftPx + placement.pinnedPx) scroll.setLeft(left - placement.pinnedPx);
    else if (right > scroll.leftPx + roomPx) {
      scroll.setLeft(Math.min(left - placement.pinnedPx, right - roomPx));
    }
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    // Keys in the header's buttons and in what is opened from them are theirs.
    if (event.target !== scroller.current) return;
    const command = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    const handled = (): void => event.preventDefault();
    if (command && key === 'a') {
      handled();
      selectAll();
      return;
    }
    if (command && event.shiftKey && key === 'c') {
      handled();
      copyAs('tsv', true, null);
      return;
    }
    if (key === 'escape') {
      if (!inspecting && cursor === null) return;
      handled();
      if (inspecting) onInspect(false);
      else clear();
      return;
    }
    if (key === ' ' && (event.shiftKey || command)) {
      handled();
      if (cursor !== null) select(cursor, { extend: false, add: false, whole: event.shiftKey ? 'rows' : 'columns' });
      return;
    }
    if ((key === 'enter' && !command) || key === ' ' || key === 'f2') {
      handled();
      if (cursor !== null) onInspect(true);
      return;
    }
    if (rowCount === 0) return;
    const from = cursor ?? { row: first, column: 0 };
    const pageRows = Math.max(1, Math.floor(scroll.geometry.viewportPx / ROW_PX) - 1);
    const next = moveCursor(from, { key: event.key, command }, { rows: rowCount, columns: columnCount, pageRows });
    if (next === null) return;
    handled();
    // The first arrow only shows where the cursor is.
    const begins = cursor === null && event.key.startsWith('Arrow') && !command;
    go(begins ? from : next, { ...ONE_CELL, extend: event.shiftKey });
  };

  /** The cell under a point, or the nearest one to a point outside: a drag over the edge goes on beyond it. */
  const cellAt = (clientX: number, clientY: number): GridPosition | null => {
    const box = scroller.current?.getBoundingClientRect();
    return box === undefined ? null : placeAt(frame, placement, clientX - box.left, clientY - box.top);
  };

  /** Whether something of the rows was pointed at, and not the header, the scroll bar or what lies over the grid. */
  const partAt = (target: EventTarget): 'cell' | 'number' | null => {
    if (!(target instanceof Element) || scroller.current?.contains(target) !== true) return null;
    if (target.closest('[role="gridcell"]') !== null) return 'cell';
    return target.closest('[role="rowheader"]') === null ? null : 'number';
  };

  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    const part = event.button === 0 ? partAt(event.target) : null;
    const cell = part === null ? null : cellAt(event.clientX, event.clientY);
    if (cell === null) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const add = event.ctrlKey || event.metaKey;
    dragged.current = part === 'number' ? 'rows' : null;
    go(cell, { extend: event.shiftKey, add, whole: dragged.current });
  };

  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const cell = cellAt(event.clientX, event.clientY);
    if (cell !== null && (cell.row !== cursor?.row || cell.column !== cursor.column)) {
      go(cell, { extend: true, add: false, whole: dragged.current });
    }
  };

  const onDoubleClick = (event: MouseEvent): void => {
    const box = scroller.current?.getBoundingClientRect();
    if (box === undefined || cursor === null || event.target instanceof HTMLButtonElement) return;
    // A captured pointer's events go to the grid itself; what was hit is told by the place.
    if (event.clientY > box.top + headerPx && event.clientX > box.left + gutterPx) onInspect(true);
  };

  const onContextMenu = (event: MouseEvent): void => {
    if (event.target === scroller.current) {
      // By the keyboard: at the cursor.
      const element = cursor === null ? null : document.getElementById(cellId(id, cursor));
      if (element === null) return;
      event.preventDefault();
      const box = element.getBoundingClientRect();
      onMenu({ x: box.left + 12, y: box.bottom });
      return;
    }
    const part = partAt(event.target);
    const cell = part === null ? null : cellAt(event.clientX, event.clientY);
    if (cell === null) return;
    event.preventDefault();
    const whole = part === 'number' ? 'rows' : null;
    if (!rectangles.some((rectangle) => contains(rectangle, cell.row, cell.column))) go(cell, { ...ONE_CELL, whole });
    scroller.current?.focus();
    onMenu({ x: event.clientX, y: event.clientY });
  };

  const copySelected = (event: ClipboardEvent): void => {
    if (document.activeElement !== scroller.current || rectangles.length === 0) return;
    event.preventDefault();
    copyAs('tsv', false, event.clipboardData);
  };
  const latest = useRef(copySelected);
  useLayoutEffect(() => {
    latest.current = copySelected;
  });
  useEffect(() => {
    const onCopy = (event: ClipboardEvent): void => latest.current(event);
    // Of the document: where no text is selected, and here none can be, Chromium sends the event to its body.
    document.addEventListener('copy', onCopy);
    return () => document.removeEventListener('copy', onCopy);
  }, []);

  return { onKeyDown, onPointerDown, onPointerMove, onDoubleClick, onContextMenu };
}
