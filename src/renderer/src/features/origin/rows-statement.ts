import type { RowSource } from '../../../../shared/contract/rows';
import { quotedText } from '../../ui/around-statement';
import { kindOf } from '../../ui/grid/column-kind';
import type { GridColumn } from '../../ui/grid/row-source';
import { literalOf } from '../../ui/grid/sql-literal';
import { sqlName } from '../../ui/sql-name';
import { atVersion } from '../../ui/version-statement';

/** All rows that were found for a row of an answer, whose columns and values (DuckDB's text) are given: what stands behind a figure. */
export function rowsStatement(
  { name, version, columns }: Pick<RowSource, 'name' | 'version' | 'columns'>,
  answer: readonly GridColumn[],
  values: readonly (string | null)[],
): string {
  const conditions = columns.map(({ name: column, index }) =>
    condition(sqlName(column), answer[index], values[index] ?? null),
  );
  return `SELECT *\nFROM ${atVersion(sqlName(name), version)}\nWHERE ${conditions.join('\n  AND ')}`;
}

function condition(name: string, column: GridColumn | undefined, value: string | null): string {
  if (value === null) return `${name} IS NULL`;
  // A list or a struct, and an ENUM that lacks the value, are compared by their text.
  const isText = column === undefined || kindOf(column) === 'nested' || column.type.startsWith('ENUM');
  return isText ? `${name}::VARCHAR = ${quotedText(value)}` : `${name} = ${literalOf(value, column)}`;
}
