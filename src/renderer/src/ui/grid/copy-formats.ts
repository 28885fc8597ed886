import { distinctNames, quotedName, quotedText } from '../around-statement';
import { jsonOf, scalarJson, type CellValue } from './cell-value';
import { kindOf } from './column-kind';
import { isNumericType } from './columns';
import type { GridColumn } from './row-source';
import { literalOf } from './sql-literal';

export type CopyFormat = 'tsv' | 'csv' | 'markdown' | 'json' | 'insert' | 'values';

export interface CopiedTable {
  readonly columns: readonly GridColumn[];
  readonly rows: readonly (readonly CellValue[])[];
}

/** Names of columns count only where a format can be without them: TSV and CSV. */
export function writeTable(format: CopyFormat, table: CopiedTable, withHeader: boolean): string {
  switch (format) {
    case 'tsv':
      return fields(table, withHeader, '\t', tsvField, '\n');
    case 'csv':
      return fields(table, withHeader, ',', csvField, '\r\n');
    case 'markdown':
      return markdown(table);
    case 'json':
      return json(table);
    case 'insert':
      return insert(table);
    case 'values':
      return values(table);
  }
}

/** As it is shown; null for NULL. */
function textOf(value: CellValue): string | null {
  if (value.kind !== 'scalar') return jsonOf(value);
  return value.cell.kind === 'null' ? null : value.cell.text;
}

function fields(
  { columns, rows }: CopiedTable,
  withHeader: boolean,
  separator: string,
  field: (text: string | null) => string,
  lineEnd: string,
): string {
  const lines = rows.map((row) => row.map((value) => field(textOf(value))).join(separator));
  if (withHeader) lines.unshift(columns.map(({ name }) => field(name)).join(separator));
  return lines.join(lineEnd);
}

/** As spreadsheets read it: a value with a tab, quote or line break is quoted, NULL is empty. */
function tsvField(text: string | null): string {
  return text !== null && /[\t\n\r"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : (text ?? '');
}

/** NULL is nothing at all, an empty text is a pair of quotes: DuckDB reads the two back apart. */
function csvField(text: string | null): string {
  if (text === null) return '';
  return text === '' || /[,\n\r"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function markdown({ columns, rows }: CopiedTable): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const escaped = (text: string): string =>
    text
      .replaceAll('\\', '\\\\')
      .replaceAll('|', '\\|')
      .replaceAll(/\r\n|\n|\r/g, '<br>');
  return [
    line(columns.map(({ name }) => escaped(name))),
    line(columns.map(({ type }) => (isNumericType(type) ? '---:' : '---'))),
    ...rows.map((row) => line(row.map((value) => escaped(textOf(value) ?? 'NULL')))),
  ].join('\n');
}

/** Objects by the columns' names; a name that comes again gets its number, since an object has a key once. */
function json({ columns, rows }: CopiedTable): string {
  const keys = distinctNames(columns).map((name) => JSON.stringify(name));
  const lines = rows.map((row) => {
    const parts = row.map((value, index) => `${keys[index] ?? '""'}: ${cellJson(value, columns[index])}`);
    return `  {${parts.join(', ')}}`;
  });
  return lines.length === 0 ? '[]' : `[\n${lines.join(',\n')}\n]`;
}

function cellJson(value: CellValue, column: GridColumn | undefined): string {
  if (value.kind !== 'scalar' || column === undefined) return jsonOf(value);
  const { cell } = value;
  // A source of texts has its numbers as texts, too.
  if (cell.kind !== 'text' || !isNumericType(column.type)) return jsonOf(value);
  return scalarJson({ ...cell, kind: 'number' }, /BIGINT|HUGEINT|DECIMAL/.test(column.type));
}

function insert(table: CopiedTable): string {
  const names = distinctNames(table.columns).map(quotedName).join(', ');
  return `INSERT INTO my_table (${names}) VALUES\n${tuples(table)};`;
}

function values(table: CopiedTable): string {
  const names = distinctNames(table.columns).map(quotedName).join(', ');
  return `SELECT * FROM (VALUES\n${tuples(table)}\n) AS copied(${names})`;
}

function tuples({ columns, rows }: CopiedTable): string {
  return rows.map((row) => `  (${row.map((value, index) => sqlOf(value, columns[index])).join(', ')})`).join(',\n');
}

function sqlOf(value: CellValue, column: GridColumn | undefined): string {
  if (value.kind === 'scalar') {
    if (value.cell.kind === 'null') return 'NULL';
    // ENUM and nested are written as texts by `literalOf`; in a row of values an ENUM keeps its type.
    return column === undefined ? quotedText(value.cell.text) : literalOf(value.cell.text, column);
  }
  // Its parts are texts, and the type makes of each what it was.
  const constructed = partSql(value);
  return column !== undefined && kindOf(column) === 'nested' ? `${constructed}::${column.type}` : constructed;
}

function partSql(value: CellValue): string {
  switch (value.kind) {
    case 'scalar': {
      const { kind, text } = value.cell;
      if (kind === 'null') return 'NULL';
      if (kind === 'boolean' || (kind === 'number' && /^-?\d+(\.\d+)?$/.test(text))) return text;
      // Beside plain digits a text would have to be a DECIMAL, which 1e+300 and NaN are not.
      if (kind === 'number') return `${quotedText(text)}::DOUBLE`;
      return kind === 'binary' ? literalOf(text, { name: '', type: 'BLOB' }) : quotedText(text);
    }
    case 'list':
      return `[${value.items.map(partSql).join(', ')}]`;
    case 'record':
      return `{${value.fields.map(({ name, value: part }) => `${quotedText(name)}: ${partSql(part)}`).join(', ')}}`;
    case 'map':
      return `MAP {${value.entries.map(({ key, value: part }) => `${partSql(key)}: ${partSql(part)}`).join(', ')}}`;
  }
}
