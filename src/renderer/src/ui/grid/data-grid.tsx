import { notifications } from '@mantine/notifications';
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { messageOf } from '../../../../shared/errors';
import { useFormat } from '../format';
import { fittedWidths, layoutColumns, MIN_COLUMN_PX, visibleColumns } from './columns';
import { copyText, MAX_COPIED_CELLS } from './copy';
import classes from './data-grid.module.css';
import { GridHeader } from './grid-header';
import { GridRow } from './grid-row';
import type { GridColumn, RowSource } from './row-source';
import { physicalHeightPx } from './scroll-mapping';
import { moveCursor, rectangleOf, type GridPosition, type GridSelection } from './selection';
import { useRowScroll } from './use-row-scroll';

const ROW_PX = 26;
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
  const { t } = useTranslation();
  const format = useFormat();
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const scroll = useRowScroll(scroller, rowCount, ROW_PX, HEADER_PX);
  const [selection, setSelection] = useState<GridSelection | null>(null);
  const [widths, setWidths] = useState<readonly number[]>(() => fittedWidths(columns, undefined));
  const [fitted, setFitted] = useState(false);

  const gutterPx = Math.round(Math.max(3, format.count(rowCount).length) * DIGIT_PX + 16);
  const layout = useMemo(() => layoutColumns(widths), [widths]);
  const range = visibleColumns(layout, scroll.leftPx, Math.max(0, scroll.viewportWidthPx - gutterPx));
  const { first, end } = scroll.rows;

  useEffect(() => source.show(first, end), [source, first, end, rowCount]);

  // Once, when the first rows are there; after that the widths are the user's.
  useEffect(() => {
    const page = source.pageOf(0);
    if (fitted || page === undefined) return;
    setWidths(fittedWidths(columns, page));
    setFitted(true);
  }, [columns, fitted, revision, source]);

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
    if (event.key === 'Escape') {
      setSelection(null);
      return;
    }
    const cursor = selection?.cursor ?? { row: first, column: 0 };
    const pageRows = Math.max(1, Math.floor(scroll.geometry.viewportPx / ROW_PX) - 1);
    const next = moveCursor(cursor, { key: event.key, command }, { rows: rowCount, columns: columns.length, pageRows });
    if (next === null || rowCount === 0) return;
    event.preventDefault();
    select(selection === null ? cursor : next, event.shiftKey);
  };

  const cellAt = (target: EventTarget): GridPosition | null => {
    const cell = target instanceof Element ? target.closest('[data-row]') : null;
    if (!(cell instanceof HTMLElement)) return null;
    return { row: Number(cell.dataset['row']), column: Number(cell.dataset['column']) };
  };

  const onPointerDown = (event: PointerEvent): void => {
    const cell = event.button === 0 ? cellAt(event.target) : null;
    if (cell !== null) select(cell, event.shiftKey);
  };

  const onPointerMove = (event: PointerEvent): void => {
    if (event.buttons !== 1 || selection === null) return;
    const cell = cellAt(event.target);
    if (cell !== null) setSelection({ anchor: selection.anchor, cursor: cell });
  };

  const onCopy = (event: React.ClipboardEvent): void => {
    if (selection === null) return;
    event.preventDefault();
    const rectangle = rectangleOf(selection);
    const rows = rectangle.lastRow - rectangle.firstRow + 1;
    const cells = rows * (rectangle.lastColumn - rectangle.firstColumn + 1);
    if (cells > MAX_COPIED_CELLS) {
      notifications.show({
        color: 'red',
        message: t('grid.tooMuchToCopy', { cells: format.count(cells), most: format.count(MAX_COPIED_CELLS) }),
      });
      return;
    }
    copyText(source, rectangle, event.clipboardData).then(
      () => notifications.show({ message: t('grid.copied', { cells: format.count(cells) }), autoClose: 1500 }),
      (error: unknown) =>
        notifications.show({ color: 'red', message: t('grid.copyFailed', { reason: messageOf(error) }) }),
    );
  };

  const rectangle = selection === null ? null : rectangleOf(selection);
  const rowNumbers = Array.from({ length: end - first }, (_, index) => first + index);
  const cursor = selection?.cursor ?? null;

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
            onResize={(column, widthPx) =>
              setWidths((previous) =>
                previous.map((width, index) => (index === column ? Math.max(MIN_COLUMN_PX, widthPx) : width)),
              )
            }
          />
          <div className={classes.rows} style={{ height: scroll.geometry.viewportPx }}>
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
                y={row * ROW_PX - scroll.topPx}
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
  );
}
