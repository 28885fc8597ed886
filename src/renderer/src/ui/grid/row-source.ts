import type { Table } from 'apache-arrow';

/** Where the grid's rows come from, a page at a time. `api/window-cache` is one. */
export interface RowSource {
  pageOf(row: number): RowPage | undefined;
  /** Rows [first, end) are on screen. */
  show(first: number, end: number): void;
  /** Pages that hold the rows [first, end), whether these are on screen or not. */
  read(first: number, end: number, signal: AbortSignal): Promise<readonly RowPage[]>;
}

export interface RowPage {
  readonly offset: number;
  readonly rows: number;
  readonly table: Table;
}

export interface GridColumn {
  readonly name: string;
  /** As DuckDB spells it. */
  readonly type: string;
}

/** Before there are any. */
export const noRows: RowSource = {
  pageOf: () => undefined,
  show: () => undefined,
  read: () => Promise.resolve([]),
};
