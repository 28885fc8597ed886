import { memo } from 'react';
import { readCell } from './cell-format';
import { isNumericType, type ColumnLayout } from './columns';
import classes from './data-grid.module.css';
import type { GridColumn, RowPage } from './row-source';
import type { GridRectangle } from './selection';

interface GridRowProps {
  readonly id: string;
  readonly row: number;
  /** Undefined while the row is on its way. */
  readonly page: RowPage | undefined;
  readonly columns: readonly GridColumn[];
  readonly layout: ColumnLayout;
  readonly firstColumn: number;
  readonly endColumn: number;
  readonly gutterPx: number;
  readonly heightPx: number;
  /** From the top of the rows' block. */
  readonly y: number;
  readonly number: string;
  readonly selected: GridRectangle | null;
  readonly cursorColumn: number | null;
}

/** Longer texts are cut on screen only; copying and files have them whole. */
const SHOWN_CHARACTERS = 500;

export const GridRow = memo(function GridRow(props: GridRowProps) {
  const { row, page, columns, layout, firstColumn, endColumn, gutterPx, selected } = props;
  const cells = [];
  for (let column = firstColumn; column < endColumn; column += 1) {
    const left = layout.edges[column] ?? 0;
    const vector = page?.table.getChildAt(column);
    const cell =
      page === undefined || vector === null || vector === undefined ? null : readCell(vector, row - page.offset);
    const text = cell === null ? '' : cell.kind === 'null' ? 'NULL' : cell.text.slice(0, SHOWN_CHARACTERS);
    cells.push(
      <div
        key={column}
        id={`${props.id}-${String(row)}-${String(column)}`}
        role="gridcell"
        aria-colindex={column + 1}
        aria-selected={selected !== null && column >= selected.firstColumn && column <= selected.lastColumn}
        data-cursor={props.cursorColumn === column}
        data-kind={cell?.kind ?? 'missing'}
        data-numeric={isNumericType(columns[column]?.type ?? '')}
        data-row={row}
        data-column={column}
        className={classes.cell}
        style={{ left: gutterPx + left, width: (layout.edges[column + 1] ?? left) - left }}
        title={text.length > 20 ? text : undefined}
      >
        {text}
      </div>,
    );
  }
  return (
    <div
      role="row"
      aria-rowindex={row + 2}
      className={classes.row}
      data-odd={row % 2 === 1}
      style={{ height: props.heightPx, transform: `translateY(${String(props.y)}px)` }}
    >
      <div className={classes.gutter} role="rowheader" style={{ width: gutterPx }}>
        {props.number}
      </div>
      {cells}
    </div>
  );
});
