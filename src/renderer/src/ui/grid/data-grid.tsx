import { useEffect, useId, useRef, useState, type ClipboardEvent, type KeyboardEvent, type PointerEvent } from 'react';
import { useFormat } from '../format';
import { columnAt } from './columns';
import classes from './data-grid.module.css';
import { GridHeader } from './grid-header';
import { GridRow } from './grid-row';
import type { GridColumn, RowSource } from './row-source';
import { physicalHeightPx } from './scroll-mapping';
import { moveCursor, rectangleOf, type GridPosition, type GridSelection } from './selection';
import { useColumnWidths } from './use-column-widths';
import { useCopy } from './use-copy';
import { useRowScroll } from './use-row-scroll';

const ROW_PX = 26;
/** Rows above and below the screen that are asked for before they are scrolled to. */
const MARGIN_ROWS = 200;
/** Rows are placed from the start of their block, so that a scroll moves the block and leaves the rows as they were drawn. */
const BLOCK_ROWS = 1000;
const HEADER_PX = 40;
const DIGIT_PX = 7.3;

interface DataGridProps {
  readonly label: string;
  readonly columns: readonly GridColumn[];
  /** Rows that can be asked of the source. */
  readonly rowCount: number;
  readonly source: RowSource;
  /** Changes whenever the source has something new for rows that were missing. */
  readonly revision: number;
}

/**
 * Rows of any number: only what is on screen is rendered and only pages near it are held. Cells are exact texts.
 */
export function DataGrid({ label, columns, rowCount, source, revision }: DataGridProps) {
  const format = useFormat();
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const scroll = useRowScroll(scroller, rowCount, ROW_PX, HEADER_PX);
  const copy = useCopy(source, columns);
  const [selection, setSelection] = useState<GridSelection | null>(null);

  const gutterPx = Math.round(Math.max(3, format.count(rowCount).length) * DIGIT_PX + 16);
  const { layout, range, resize } = useColumnWidths(scroller, columns, source, revision, scroll.rows, {
    leftPx: scroll.leftPx,
    widthPx: Math.max(0, scroll.viewportWidthPx - gutterPx),
  });
  const { first, end } = scroll.rows;

  useEffect(() => {
    source.show(Math.max(0, first - MARGIN_ROWS), Math.min(rowCount, end + MARGIN_ROWS));
  }, [source, first, end, rowCount]);

  const select = (cursor: GridPosition, extend: boolean): void => {
    setSelection((previous) => ({ anchor: extend && previous !== null ? previous.anchor : cursor, cursor }));
    scroll.showRow(cursor.row);
    const left = layout.edges[cursor.column] ?? 0;
    const right = layout.edges[cursor.column + 1] ?? left;
    const roomPx = scroll.viewportWidthPx - gutterPx;
    if (left < scroll.leftPx) scroll.setLeft(left);
    else if (right > scroll.leftPx + roomPx) scroll.setLeft(Math.min(left, right - roomPx));
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const command = event.ctrlKey || event.metaKey;
    if (command && event.key.toLowerCase() === 'a') {
      event.preventDefault();
      setSelection({ anchor: { row: 0, column: 0 }, cursor: { row: rowCount - 1, column: columns.length - 1 } });
      return;
    }
    if (command && event.shiftKey && event.key.toLowerCase() === 'c') {
      event.preventDefault();
      if (selection !== null) copy(rectangleOf(selection), { withHeader: true, clipboard: null });
      return;
    }
    if (event.key === 'Escape') {
      setSelection(null);
      return;
    }
    const cursor = selection?.cursor ?? { row: first, column: 0 };
    const pageRows = Math.max(1, Math.floor(scroll.geometry.viewportPx / ROW_PX) - 1);
    const next = moveCursor(cursor, { key: event.key, command }, { rows: rowCount, columns: columns.length, pageRows });
    if (next === null || rowCount === 0) return;
    event.preventDefault();
    // The first arrow only shows where the cursor is.
    const begins = selection === null && event.key.startsWith('Arrow') && !command;
    select(begins ? cursor : next, event.shiftKey);
  };

  /** The cell under a point, or the nearest one to a point outside: a drag over the edge goes on beyond it. */
  const cellAt = (clientX: number, clientY: number): GridPosition | null => {
    const box = scroller.current?.getBoundingClientRect();
    if (box === undefined || rowCount === 0) return null;
    const row = Math.floor((clientY - box.top - HEADER_PX + scroll.topPx) / ROW_PX);
    const column = columnAt(layout, clientX - box.left - gutterPx + scroll.leftPx);
    return { row: Math.min(Math.max(0, row), rowCount - 1), column };
  };

  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    const onCell = event.target instanceof Element && event.target.closest('[role="gridcell"]') !== null;
    const cell = event.button === 0 && onCell ? cellAt(event.clientX, event.clientY) : null;
    if (cell === null) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    select(cell, event.shiftKey);
  };

  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const cell = cellAt(event.clientX, event.clientY);
    const last = selection?.cursor;
    if (cell !== null && (cell.row !== last?.row || cell.column !== last.column)) select(cell, true);
  };

  const onCopy = (event: ClipboardEvent): void => {
    if (selection === null) return;
    event.preventDefault();
    copy(rectangleOf(selection), { withHeader: false, clipboard: event.clipboardData });
  };

  const rectangle = selection === null ? null : rectangleOf(selection);
  const rowNumbers = Array.from({ length: end - first }, (_, index) => first + index);
  const cursor = selection?.cursor ?? null;
  const blockRow = Math.floor(first / BLOCK_ROWS) * BLOCK_ROWS;

  return (
    <div
      ref={scroller}
      className={classes.scroller}
      role="grid"
      aria-label={label}
      aria-rowcount={rowCount + 1}
      aria-colcount={columns.length}
      aria-multiselectable
      tabIndex={0}
      {...(cursor === null ? {} : { 'aria-activedescendant': `${id}-${String(cursor.row)}-${String(cursor.column)}` })}
      onScroll={scroll.onScroll}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onCopy={onCopy}
    >
      <div
        className={classes.spacer}
        style={{ height: HEADER_PX + physicalHeightPx(scroll.geometry), width: gutterPx + layout.totalPx }}
      >
        <div className={classes.layer} style={{ height: HEADER_PX + scroll.geometry.viewportPx }}>
          <GridHeader
            columns={columns}
            layout={layout}
            range={range}
            gutterPx={gutterPx}
            heightPx={HEADER_PX}
            onResize={resize}
          />
          <div className={classes.rows} role="rowgroup" style={{ height: scroll.geometry.viewportPx }}>
            <div
              role="presentation"
              className={classes.block}
              style={{ transform: `translateY(${String(blockRow * ROW_PX - scroll.topPx)}px)` }}
            >
              {rowNumbers.map((row) => (
                <GridRow
                  key={row}
                  id={id}
                  row={row}
                  page={source.pageOf(row)}
                  columns={columns}
                  layout={layout}
                  firstColumn={range.first}
                  endColumn={range.end}
                  gutterPx={gutterPx}
                  heightPx={ROW_PX}
                  y={(row - blockRow) * ROW_PX}
                  number={format.count(row + 1)}
                  selected={
                    rectangle !== null && row >= rectangle.firstRow && row <= rectangle.lastRow ? rectangle : null
                  }
                  cursorColumn={cursor?.row === row ? cursor.column : null}
                />
              ))}
            </div>
          </div>
        </div>
      </div>
    </div>
  );
}
