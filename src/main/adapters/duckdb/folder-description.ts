import type { DuckDBConnection } from '@duckdb/node-api';
import { LakeError, messageOf } from '../../../shared/errors';
import type { ParquetDescription } from '../../core/ports';
import { nullableColumn, toColumnType } from './column-types';
import { quoteLiteral, textOf } from './sql-text';

/** Schema (of all files, by name) and row counts of an opened folder's Parquet files. Hive partition columns come last. */
export async function describeParquetFiles(
  connection: DuckDBConnection,
  paths: readonly string[],
): Promise<ParquetDescription> {
  if (paths.length === 0) return { columns: [], partitionColumns: [], isUniform: true, files: [] };
  const list = `[${paths.map(quoteLiteral).join(', ')}]`;
  const partitionColumns = hiveColumns(paths);
  try {
    const isUniform = await haveOneSchema(connection, list);
    // By name it opens the footer of each file once more.
    const result = await connection.runAndReadAll(
      `SELECT * FROM read_parquet(${list}, union_by_name = ${!isUniform}, hive_partitioning = ${partitionColumns.length > 0}) LIMIT 0`,
    );
    const columns = result.columnNames().map((name, i) => nullableColumn(name, toColumnType(result.columnType(i))));
    const counts = await connection.runAndReadAll(`SELECT file_name, num_rows FROM parquet_file_metadata(${list})`);
    return {
      columns: [
        ...columns.filter(({ name }) => !partitionColumns.includes(name)),
        ...columns.filter(({ name }) => partitionColumns.includes(name)),
      ],
      partitionColumns,
      isUniform,
      files: counts.getRowsJson().map(([path, records]) => ({ path: textOf(path), records: Number(records) })),
    };
  } catch (error) {
    if (error instanceof LakeError) throw error;
    throw new LakeError(
      'IO',
      `The Parquet files could not be read together: ${messageOf(error)}. Check that they are complete and of one schema.`,
      {
        details: { files: paths.length, first: paths[0] ?? null },
        cause: error,
      },
    );
  }
}

/** What a footer says of a column, nested ones included, and what DuckDB makes of it. */
const schemaEntry = `{'name': name, 'type': type, 'length': type_length, 'repetition': repetition_type, 'children': num_children,
  'converted': converted_type, 'scale': scale, 'precision': precision, 'logical': logical_type, 'duckdb': duckdb_type}`;

async function haveOneSchema(connection: DuckDBConnection, list: string): Promise<boolean> {
  const result = await connection.runAndReadAll(
    `SELECT count(DISTINCT entries) = 1 FROM (
       SELECT list(${schemaEntry} ORDER BY column_id) AS entries FROM parquet_schema(${list}) GROUP BY file_name)`,
  );
  return result.getRows()[0]?.[0] === true;
}

/** Names of the `name=value` folders that every path has, in their order. */
function hiveColumns(paths: readonly string[]): string[] {
  const perPath = paths.map((path) =>
    path
      .split(/[\\/]/)
      .slice(0, -1)
      .flatMap((part) => /^([^=]+)=/.exec(part)?.[1] ?? []),
  );
  const first = perPath[0] ?? [];
  return first.filter((name) => perPath.every((names) => names.includes(name)));
}
