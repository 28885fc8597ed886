import { memo, type ReactNode } from 'react';
import { readCell } from './cell-format';
import { isNumericType } from './columns';
import classes from './data-grid.module.css';
import { cellId } from './grid-geometry';
import type { GridColumn, RowPage } from './row-source';
import { contains, type GridRectangle } from './selection';
import type { ColumnPlacement } from './use-column-widths';

interface GridRowProps {
  readonly id: string;
  readonly row: number;
  /** Undefined while the row is on its way. */
  readonly page: RowPage | undefined;
  readonly columns: readonly GridColumn[];
  /** The columns as they stand on screen. */
  readonly order: readonly number[];
  readonly placement: ColumnPlacement;
  readonly gutterPx: number;
  readonly heightPx: number;
  /** From the top of the rows' block. */
  readonly y: number;
  readonly number: string;
  /** What is selected, where any of it is in this row. */
  readonly selected: readonly GridRectangle[];
  /** Place on screen. */
  readonly cursorColumn: number | null;
}

/** Longer texts are cut on screen only; copying and files have them whole. */
const SHOWN_CHARACTERS = 500;

export const GridRow = memo(function GridRow(props: GridRowProps) {
  const { row, page, columns, order, placement, gutterPx, selected } = props;
  const { edges } = placement.layout;
  const cellAt = (place: number): ReactNode => {
    const column = order[place] ?? 0;
    const left = edges[place] ?? 0;
    const vector = page?.table.getChildAt(column);
    const cell =
      page === undefined || vector === null || vector === undefined ? null : readCell(vector, row - page.offset);
    const text = cell === null ? '' : cell.kind === 'null' ? 'NULL' : cell.text.slice(0, SHOWN_CHARACTERS);
    return (
      <div
        key={column}
        id={cellId(props.id, { row, column: place })}
        role="gridcell"
        aria-colindex={place + 1}
        aria-selected={selected.some((rectangle) => contains(rectangle, row, place))}
        data-cursor={props.cursorColumn === place}
        data-kind={cell?.kind ?? 'missing'}
        data-numeric={isNumericType(columns[column]?.type ?? '')}
        data-row={row}
        data-column={column}
        className={classes.cell}
        style={{ left: gutterPx + left, width: (edges[place + 1] ?? left) - left }}
        title={text.length > 20 ? text : undefined}
      >
        {text}
      </div>
    );
  };
  const pinned: ReactNode[] = [];
  for (let place = 0; place < placement.pinned; place += 1) pinned.push(cellAt(place));
  const cells: ReactNode[] = [];
  for (let place = placement.first; place < placement.end; place += 1) cells.push(cellAt(place));
  return (
    <div
      role="row"
      aria-rowindex={row + 2}
      className={classes.row}
      data-odd={row % 2 === 1}
      style={{ height: props.heightPx, transform: `translateY(${String(props.y)}px)` }}
    >
      <div
        role="presentation"
        className={classes.frozen}
        data-pinned={placement.pinned > 0}
        style={{ width: gutterPx + placement.pinnedPx }}
      >
        <div className={classes.gutter} role="rowheader" style={{ width: gutterPx }}>
          {props.number}
        </div>
        {pinned}
      </div>
      {cells}
    </div>
  );
});
