import type { ReactNode } from 'react';
import type { ColumnProfile } from '../../../../shared/contract/rows';
import type { Cell } from './cell-format';

export interface ColumnSort {
  readonly descending: boolean;
  /** Which of several keys it is, from 1; null where it is the only one. */
  readonly place: number | null;
}

/** Sorting and filtering, by whoever has the rows; columns by their places in the result. */
export interface GridRefining {
  sortOf(column: number): ColumnSort | null;
  isFiltered(column: number): boolean;
  /** To the next of ascending, descending and none; `additive` keeps the other columns' order. */
  toggleSort(column: number, additive: boolean): void;
  /** Null: not by this column. */
  setSort(column: number, order: 'ascending' | 'descending' | null): void;
  filterForm(column: number, onClose: () => void): ReactNode;
  /** Only the rows with this value, or only the others. */
  filterByValue(column: number, cell: Cell, keep: boolean): void;
  clearFilter(column: number): void;
}

/** What the header tells of each column, by whoever has the rows. */
export interface GridStatistics {
  readonly isOn: boolean;
  readonly onToggle: () => void;
  /** Null while it is not known. */
  profileOf(column: number): ColumnProfile | null;
}
