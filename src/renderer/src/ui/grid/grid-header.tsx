import type { ReactNode } from 'react';
import { ColumnHeader, type ColumnHeaderOptions } from './column-header';
import classes from './data-grid.module.css';
import type { GridColumn } from './row-source';
import type { ColumnPlacement } from './use-column-widths';

interface GridHeaderProps extends ColumnHeaderOptions {
  readonly columns: readonly GridColumn[];
  /** The columns as they stand on screen. */
  readonly order: readonly number[];
  /** Columns that are meant to be at the left, whether or not there is room. */
  readonly pinnedCount: number;
  readonly placement: ColumnPlacement;
  readonly gutterPx: number;
  readonly heightPx: number;
  /** Above the row numbers. */
  readonly corner: ReactNode;
}

export function GridHeader(props: GridHeaderProps) {
  const { columns, order, pinnedCount, placement, gutterPx, heightPx, corner, ...options } = props;
  const { edges } = placement.layout;
  const headerAt = (place: number): ReactNode => {
    const index = order[place];
    const column = index === undefined ? undefined : columns[index];
    if (index === undefined || column === undefined) return null;
    const left = edges[place] ?? 0;
    return (
      <ColumnHeader
        key={index}
        {...options}
        column={column}
        index={index}
        place={place}
        left={gutterPx + left}
        width={(edges[place + 1] ?? left) - left}
        pinned={place < pinnedCount}
        canHide={order.length > 1}
      />
    );
  };
  const pinned: ReactNode[] = [];
  for (let place = 0; place < placement.pinned; place += 1) pinned.push(headerAt(place));
  const others: ReactNode[] = [];
  for (let place = placement.first; place < placement.end; place += 1) others.push(headerAt(place));
  return (
    <div className={classes.header} role="row" aria-rowindex={1} style={{ height: heightPx }}>
      <div
        role="presentation"
        className={classes.frozen}
        data-pinned={placement.pinned > 0}
        style={{ width: gutterPx + placement.pinnedPx }}
      >
        <div role="columnheader" className={classes.corner} style={{ width: gutterPx }}>
          {corner}
        </div>
        {pinned}
      </div>
      {others}
    </div>
  );
}
