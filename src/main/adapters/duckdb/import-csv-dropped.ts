import type { DuckDBConnection } from '@duckdb/node-api';
import type { Column } from '../../../shared/contract/types';
import { LakeError } from '../../../shared/errors';
import { datePartOf, folderDay } from '../../core/ports';
import { csvColumn } from './import-csv-read';
import type { FileRows } from './import-rows';
import { textOf } from './sql-text';

/** Columns of the files that become none of the feed's. */
export interface DroppedColumns {
  /** In the order of the file's fields. */
  readonly columns: readonly Column[];
  /** Parts of the day that the folders above the files give. */
  readonly byFolders: ReadonlySet<string>;
  /** Without a name or a value. */
  readonly empty: ReadonlySet<string>;
}

/** What is left out must say nothing of its own. Error: INVALID_INPUT naming the column and the first row that does. */
export async function assertNothingLost(
  connection: DuckDBConnection,
  { source: { path }, relation }: FileRows,
  { columns, byFolders, empty }: DroppedColumns,
): Promise<void> {
  for (const [i, { name }] of columns.entries()) {
    if (empty.has(name)) await assertEmpty(connection, path, relation, i);
    const part = byFolders.has(name) ? datePartOf(name) : null;
    const told = part === null ? null : (folderDay(path)?.parts[part] ?? null);
    if (told === null) continue;
    const column = csvColumn(i);
    const other = await connection.runAndReadAll(
      `SELECT lagoon_row, ${column} FROM ${relation} WHERE TRY_CAST(trim(${column}) AS BIGINT) IS DISTINCT FROM ${told} ORDER BY lagoon_row LIMIT 1`,
    );
    const [row] = other.getRowsJson();
    if (row === undefined) continue;
    throw new LakeError(
      'INVALID_INPUT',
      `${path} has a column "${name}" with the value "${row[1] === null ? '' : textOf(row[1])}" in row ${textOf(row[0])}, and lies in the folder ${name}=${told}. Rename the column, or import the files as a table (--kind table): in a stream both cannot be "${name}".`,
      { details: { path, column: name } },
    );
  }
}

async function assertEmpty(connection: DuckDBConnection, path: string, relation: string, index: number): Promise<void> {
  const column = csvColumn(index);
  const found = await connection.runAndReadAll(
    `SELECT lagoon_row, ${column} FROM ${relation} WHERE trim(${column}) <> '' ORDER BY lagoon_row LIMIT 1`,
  );
  const [row] = found.getRowsJson();
  if (row === undefined) return;
  throw new LakeError(
    'INVALID_INPUT',
    `${path} has no name for its field ${index + 1}, which holds "${textOf(row[1])}" in row ${textOf(row[0])}. Name the column in the first line, or empty it.`,
    { details: { path } },
  );
}
