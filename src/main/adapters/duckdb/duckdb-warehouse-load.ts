import type { DuckDBConnection } from '@duckdb/node-api';
import { LakeError } from '../../../shared/errors';
import type { LiveBatch, LoadOutcome, StagedRows, TableLoad } from '../../core/ports';
import { utcNow } from './duckdb-warehouse-ddl';
import { quoteIdentifier, textOf } from './sql-text';
import { fromFileText } from './stage-values';
import { stagedRelation } from './staged-text';

/** The file's rows in a temporary table of the connection: c0, c1 … as text, and n, which counts them from 0 on. Error: SOURCE where it lacks some. */
export async function takeIn(connection: DuckDBConnection, { path, rows }: StagedRows, columns: number): Promise<void> {
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE incoming AS SELECT *, row_number() OVER () - 1 AS n FROM ${stagedRelation(path, columns)}`,
  );
  const counted = await connection.runAndReadAll('SELECT count(*) FROM incoming');
  const taken = Number(counted.getRowsJson()[0]?.[0]);
  if (taken === rows) return;
  throw new LakeError(
    'SOURCE',
    `Of the ${rows} rows of ${path}, ${taken} arrived at the warehouse. Nothing was changed; try again.`,
    { details: { path, rows, arrived: taken } },
  );
}

/** Rows `from` to `to`, which is not included, of what was taken in, put into the table; within the caller's transaction. */
export async function putRows(
  connection: DuckDBConnection,
  load: Omit<TableLoad, 'onRows' | 'signal' | 'batchRows'>,
  from: number,
  to: number,
): Promise<LoadOutcome> {
  const table = quoteIdentifier(load.table);
  const range = `i.n >= ${from} AND i.n < ${to}`;
  await makeDimensionRows(connection, load, range);
  const values = load.columns.map(({ name }, i) => {
    const dimension = load.dimensions.findIndex(({ column }) => column === name);
    const key = load.dimensions[dimension]?.key;
    return key === undefined ? textValue(load, i) : `d${dimension}.${quoteIdentifier(key)}`;
  });
  const joins = load.dimensions.map(
    (dimension, i) =>
      ` LEFT JOIN ${quoteIdentifier(dimension.table)} AS d${i} ON d${i}.${quoteIdentifier(dimension.match)} = ${textValue(load, placeOf(load, dimension.column))}`,
  );
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE batch AS SELECT ${values.map((value, i) => `${value} AS b${i}`).join(', ')} FROM incoming AS i${joins.join('')} WHERE ${range} ORDER BY i.n`,
  );
  const sameKey = load.keyColumns.map((key) => `t.${quoteIdentifier(key)} = b.b${placeOf(load, key)}`).join(' AND ');
  const updated = await updateRows(connection, load, sameKey);
  const names = load.columns.map(({ name }) => quoteIdentifier(name)).join(', ');
  const inserted = await connection.run(
    `INSERT INTO ${table} (${names}) SELECT ${load.columns.map((_, i) => `b.b${i}`).join(', ')} FROM batch AS b ANTI JOIN ${table} AS t ON ${sameKey}`,
  );
  const rows = to - from;
  return { inserted: inserted.rowsChanged, updated, unchanged: rows - inserted.rowsChanged - updated };
}

/** In place: DuckDB's ON CONFLICT DO UPDATE makes a new row, which no table may refer to. */
async function updateRows(
  connection: DuckDBConnection,
  load: Pick<TableLoad, 'table' | 'columns' | 'keyColumns' | 'keepsKnown' | 'keepsPresent'>,
  sameKey: string,
): Promise<number> {
  const table = quoteIdentifier(load.table);
  const changes = load.columns.flatMap(({ name }, i) => {
    if (load.keyColumns.includes(name)) return [];
    const column = quoteIdentifier(name);
    if (load.keepsPresent?.includes(name) === true) return [{ column, value: `coalesce(t.${column}, b.b${i})` }];
    return [{ column, value: load.keepsKnown.includes(name) ? `coalesce(b.b${i}, t.${column})` : `b.b${i}` }];
  });
  if (changes.length === 0) return 0;
  const set = changes.map(({ column, value }) => `${column} = ${value}`);
  // MySQL's ON UPDATE CURRENT_TIMESTAMP.
  if (
    !load.columns.some(({ name }) => name === 'updated_at') &&
    (await typeOfColumn(connection, load.table, 'updated_at')) !== null
  )
    set.push(`updated_at = ${utcNow}`);
  const differs = changes.map(({ column, value }) => `t.${column} IS DISTINCT FROM ${value}`).join(' OR ');
  const updated = await connection.run(
    `UPDATE ${table} AS t SET ${set.join(', ')} FROM batch AS b WHERE ${sameKey} AND (${differs})`,
  );
  return updated.rowsChanged;
}

async function makeDimensionRows(
  connection: DuckDBConnection,
  load: Pick<TableLoad, 'columns' | 'dimensions'>,
  range: string,
): Promise<void> {
  for (const { column, table, match } of load.dimensions) {
    const isStub = (await typeOfColumn(connection, table, 'is_stub')) !== null;
    const name = quoteIdentifier(match);
    const value = textValue(load, placeOf(load, column));
    await connection.run(
      `INSERT INTO ${quoteIdentifier(table)} (${name}${isStub ? ', is_stub' : ''})
       SELECT DISTINCT ${value}${isStub ? ', true' : ''} FROM incoming AS i ANTI JOIN ${quoteIdentifier(table)} AS d ON d.${name} = ${value}
       WHERE ${range} AND ${value} IS NOT NULL`,
    );
  }
}

/** Rows whose keys the file has, within the caller's transaction; gives how many there were. */
export async function deleteRows(
  connection: DuckDBConnection,
  { table, keyColumns, dimensions = [], rows }: LiveBatch['deletes'][number],
): Promise<number> {
  await takeIn(connection, rows, keyColumns.length);
  const joins: string[] = [];
  const keys: string[] = [];
  for (const [i, key] of keyColumns.entries()) {
    const dimension = dimensions.find(({ column }) => column === key);
    const [its, column] = dimension === undefined ? [table, key] : [dimension.table, dimension.match];
    const value = `CAST(i.c${i} AS ${(await typeOfColumn(connection, its, column)) ?? 'VARCHAR'})`;
    if (dimension === undefined) keys.push(`t.${quoteIdentifier(key)} = ${value}`);
    else {
      joins.push(` JOIN ${quoteIdentifier(dimension.table)} AS d${i} ON d${i}.${quoteIdentifier(column)} = ${value}`);
      keys.push(`t.${quoteIdentifier(key)} = d${i}.${quoteIdentifier(dimension.key)}`);
    }
  }
  const deleted = await connection.run(
    `DELETE FROM ${quoteIdentifier(table)} AS t USING incoming AS i${joins.join('')} WHERE ${keys.join(' AND ')}`,
  );
  return deleted.rowsChanged;
}

/** As SQL; null where there is no such column. */
async function typeOfColumn(connection: DuckDBConnection, table: string, column: string): Promise<string | null> {
  const found = await connection.runAndReadAll(
    "SELECT data_type FROM duckdb_columns() WHERE schema_name = 'main' AND database_name = current_database() AND table_name = $1 AND column_name = $2",
    [table, column],
  );
  const [row] = found.getRowsJson();
  return row === undefined ? null : textOf(row[0]);
}

function textValue({ columns }: Pick<TableLoad, 'columns'>, place: number): string {
  return fromFileText(`i.c${place}`, columns[place]?.type ?? 'TEXT');
}

/** Error: INTERNAL where a load names a column that its file does not have. */
function placeOf({ columns }: Pick<TableLoad, 'columns'>, column: string): number {
  const place = columns.findIndex(({ name }) => name === column);
  if (place < 0) throw new LakeError('INTERNAL', `The load names the column ${column}, and its file has none.`);
  return place;
}
