import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { useFormat } from '../format';
import { asTheyCame, orderOf, pinnedCount, withHidden, withPin, withShown } from './arrangement';
import { CellInspector } from './cell-inspector';
import { CellMenu, type CellMenuPlace } from './cell-menu';
import { readCell, type Cell } from './cell-format';
import type { CopyFormat } from './copy-formats';
import classes from './data-grid.module.css';
import type { GridRefining, GridStatistics } from './grid-extras';
import { GridHeader } from './grid-header';
import { GridOptionsMenu } from './grid-options-menu';
import { GridRow } from './grid-row';
import { cellId, ROW_PX, type GridFrame } from './grid-geometry';
import type { GridColumn, RowSource } from './row-source';
import { physicalHeightPx } from './scroll-mapping';
import type { GridRectangle } from './selection';
import { useColumnWidths } from './use-column-widths';
import { useCopy } from './use-copy';
import { useGridInput } from './use-grid-input';
import { useGridSelection } from './use-grid-selection';
import { useRowScroll } from './use-row-scroll';

/** Rows above and below the screen that are asked for before they are scrolled to. */
const MARGIN_ROWS = 200;
/** Rows are placed from the start of their block, so that a scroll moves the block and leaves the rows as they were drawn. */
const BLOCK_ROWS = 1000;
const HEADER_PX = 40;
const STATISTICS_PX = 22;
const DIGIT_PX = 7.3;
const NONE: readonly GridRectangle[] = [];

interface DataGridProps {
  readonly label: string;
  readonly columns: readonly GridColumn[];
  /** Rows that can be asked of the source. */
  readonly rowCount: number;
  readonly source: RowSource;
  /** Changes whenever the source has something new for rows that were missing. */
  readonly revision: number;
  /** Null or missing where the rows cannot be sorted and filtered. */
  readonly refining?: GridRefining | null;
  readonly statistics?: GridStatistics | null;
  /** Told the row that somebody asks the origin of; missing where rows are of no feed. */
  readonly onOrigin?: (row: number) => void;
  /** Under the header where there are no rows. */
  readonly empty?: ReactNode;
}

/**
 * Rows of any number: only what is on screen is rendered and only pages near it are held. Cells are exact texts.
 */
export function DataGrid(props: DataGridProps) {
  const { label, columns, rowCount, source, revision, refining = null, statistics = null, onOrigin, empty } = props;
  const format = useFormat();
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [arrangement, setArrangement] = useState(asTheyCame);
  const [menu, setMenu] = useState<CellMenuPlace | null>(null);
  const [inspecting, setInspecting] = useState(false);
  const order = useMemo(() => orderOf(arrangement, columns.length), [arrangement, columns.length]);
  const pinned = pinnedCount(arrangement, columns.length);
  const headerPx = HEADER_PX + (statistics?.isOn === true ? STATISTICS_PX : 0);
  const scroll = useRowScroll(scroller, rowCount, ROW_PX, headerPx, source);
  const copy = useCopy(source, columns, order);
  const shownAs = useMemo(() => ({ source, order }), [source, order]);
  const selection = useGridSelection(rowCount, order.length, shownAs);
  const { cursor, rectangles, select, selectAll } = selection;

  const gutterPx = Math.round(Math.max(3, format.count(rowCount).length) * DIGIT_PX + 16);
  const roomPx = Math.max(0, scroll.viewportWidthPx - gutterPx);
  const { placement, resize, reset } = useColumnWidths(
    scroller,
    columns,
    source,
    revision,
    { order, pinnedCount: pinned },
    { rows: scroll.rows, leftPx: scroll.leftPx, widthPx: roomPx },
  );
  const { first, end } = scroll.rows;
  const frame: GridFrame = { headerPx, gutterPx, rowCount, topPx: scroll.topPx, leftPx: scroll.leftPx };

  useEffect(() => {
    source.show(Math.max(0, first - MARGIN_ROWS), Math.min(rowCount, end + MARGIN_ROWS));
  }, [source, first, end, rowCount]);

  const copyAs = (as: CopyFormat, withHeader: boolean, clipboard: DataTransfer | null): void => {
    if (rectangles.length > 0) copy(rectangles, { format: as, withHeader, clipboard });
  };

  const input = useGridInput({
    id,
    scroller,
    scroll,
    frame,
    placement,
    roomPx,
    columnCount: order.length,
    selection,
    inspecting,
    onInspect: setInspecting,
    onMenu: setMenu,
    onCopy: copyAs,
  });

  const cursorColumn = cursor === null ? undefined : order[cursor.column];
  const cellAtCursor = (): Cell | null => {
    if (cursor === null || cursorColumn === undefined) return null;
    const page = source.pageOf(cursor.row);
    const vector = page?.table.getChildAt(cursorColumn);
    return page === undefined || vector === null || vector === undefined
      ? null
      : readCell(vector, cursor.row - page.offset);
  };
  const filteredCell = menu === null || refining === null ? null : cellAtCursor();
  const canFilter = filteredCell !== null && filteredCell.kind !== 'nested';
  const inspected = cursorColumn === undefined ? undefined : columns[cursorColumn];

  const selectColumn = (column: number, add: boolean): void => {
    const place = order.indexOf(column);
    if (place !== -1 && rowCount > 0) select({ row: first, column: place }, { extend: false, add, whole: 'columns' });
    scroller.current?.focus();
  };
  const latest = useRef({ selectColumn, selectAll });
  useLayoutEffect(() => {
    latest.current = { selectColumn, selectAll };
  });
  // A frame of a scroll draws no header: its menus and cards would cost more than all the rows.
  const header = useMemo(() => {
    const hidden = columns.flatMap((column, index) => (arrangement.hidden.has(index) ? [{ index, column }] : []));
    return (
      <GridHeader
        columns={columns}
        order={order}
        pinnedCount={pinned}
        placement={placement}
        gutterPx={gutterPx}
        heightPx={headerPx}
        refining={refining}
        statistics={statistics}
        onResize={resize}
        onAddColumn={(column) => latest.current.selectColumn(column, true)}
        actions={{
          pin: (column, pin) => setArrangement((previous) => withPin(previous, column, pin)),
          hide: (column) => setArrangement((previous) => withHidden(previous, column)),
          select: (column) => latest.current.selectColumn(column, false),
          resetWidths: reset,
        }}
        corner={
          <GridOptionsMenu
            hidden={hidden}
            statistics={statistics}
            onShow={(column) => setArrangement((previous) => withShown(previous, column))}
            onShowAll={() => setArrangement((previous) => ({ ...previous, hidden: new Set() }))}
            onResetWidths={reset}
            onSelectAll={() => latest.current.selectAll()}
          />
        }
      />
    );
  }, [arrangement, columns, gutterPx, headerPx, order, pinned, placement, refining, reset, resize, statistics]);
  const rowNumbers = Array.from({ length: end - first }, (_, index) => first + index);
  const blockRow = Math.floor(first / BLOCK_ROWS) * BLOCK_ROWS;

  return (
    <div className={classes.frame}>
      <div className={classes.main}>
        <div
          ref={scroller}
          className={classes.scroller}
          role="grid"
          aria-label={label}
          aria-rowcount={rowCount + 1}
          aria-colcount={order.length}
          aria-multiselectable
          tabIndex={0}
          {...(cursor === null ? {} : { 'aria-activedescendant': cellId(id, cursor) })}
          onScroll={scroll.onScroll}
          onKeyDown={input.onKeyDown}
          onPointerDown={input.onPointerDown}
          onPointerMove={input.onPointerMove}
          onDoubleClick={input.onDoubleClick}
          onContextMenu={input.onContextMenu}
        >
          <div
            className={classes.spacer}
            style={{
              height: headerPx + physicalHeightPx(scroll.geometry),
              width: gutterPx + placement.layout.totalPx,
            }}
          >
            <div className={classes.layer} style={{ height: headerPx + scroll.geometry.viewportPx }}>
              {header}
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
                      order={order}
                      placement={placement}
                      gutterPx={gutterPx}
                      heightPx={ROW_PX}
                      y={(row - blockRow) * ROW_PX}
                      number={format.count(row + 1)}
                      selected={
                        rectangles.some(({ firstRow, lastRow }) => row >= firstRow && row <= lastRow)
                          ? rectangles
                          : NONE
                      }
                      cursorColumn={cursor?.row === row ? cursor.column : null}
                    />
                  ))}
                </div>
              </div>
            </div>
          </div>
        </div>
        {rowCount === 0 && empty !== undefined && (
          <div className={classes.empty} style={{ top: headerPx }}>
            {empty}
          </div>
        )}
      </div>
      {inspecting && cursor !== null && inspected !== undefined && cursorColumn !== undefined && (
        <CellInspector
          column={inspected}
          index={cursorColumn}
          row={cursor.row}
          page={source.pageOf(cursor.row)}
          onClose={() => {
            setInspecting(false);
            scroller.current?.focus();
          }}
        />
      )}
      <CellMenu
        place={menu}
        onClose={() => setMenu(null)}
        onCopy={(as, withHeader) => copyAs(as, withHeader, null)}
        onInspect={() => setInspecting(true)}
        onFilter={
          canFilter && refining !== null && cursorColumn !== undefined
            ? (keep) => refining.filterByValue(cursorColumn, filteredCell, keep)
            : null
        }
        onOrigin={onOrigin === undefined || cursor === null ? null : () => onOrigin(cursor.row)}
      />
    </div>
  );
}
