import { isKeyName } from '../../ui/grid/column-role';
import { isNumericType } from '../../ui/grid/columns';
import type { GridColumn } from '../../ui/grid/row-source';
import { canHead, isTime, type PivotChoice } from './pivot-statement';

/** Rows by time, or else by the first names, with the sum of the first number that is no key. Null where nothing can be a heading. */
export function defaultPivot(columns: readonly GridColumn[]): PivotChoice | null {
  const indexes = columns.map((_, index) => index);
  const number = indexes.find((index) => {
    const column = columns[index];
    return column !== undefined && isNumericType(column.type) && !isKeyName(column.name);
  });
  const isName = (index: number): boolean => {
    const column = columns[index];
    return column !== undefined && canHead(column) && !isNumericType(column.type);
  };
  const row =
    indexes.find((index) => isTime(columns[index])) ??
    indexes.find(isName) ??
    indexes.find((index) => {
      const column = columns[index];
      return column !== undefined && index !== number && canHead(column);
    });
  if (row === undefined && number === undefined) return null;
  return {
    rows: row === undefined ? [] : [row],
    columns: [],
    values: [number === undefined ? { aggregate: 'count', column: null } : { aggregate: 'sum', column: number }],
    bucket: 'day',
    rowTotals: false,
    columnTotals: false,
  };
}
