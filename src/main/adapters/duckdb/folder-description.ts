import type { DuckDBConnection } from '@duckdb/node-api';
import type { Column } from '../../../shared/contract/types';
import { LakeError, messageOf } from '../../../shared/errors';
import { nullableColumn, toColumnType } from './column-types';
import { quoteLiteral, textOf } from './sql-text';

export interface FolderDescription {
  readonly columns: Column[];
  readonly partitionColumns: string[];
  readonly files: { path: string; records: number }[];
}

/** Schema (of all files, by name) and row counts of an opened folder's Parquet files. Hive partition columns come last. */
export async function describeParquetFiles(
  connection: DuckDBConnection,
  paths: readonly string[],
): Promise<FolderDescription> {
  if (paths.length === 0) return { columns: [], partitionColumns: [], files: [] };
  const list = `[${paths.map(quoteLiteral).join(', ')}]`;
  const partitionColumns = hiveColumns(paths);
  try {
    const result = await connection.runAndReadAll(
      `SELECT * FROM read_parquet(${list}, union_by_name = true, hive_partitioning = ${partitionColumns.length > 0}) LIMIT 0`,
    );
    const columns = result.columnNames().map((name, i) => nullableColumn(name, toColumnType(result.columnType(i))));
    const counts = await connection.runAndReadAll(`SELECT file_name, num_rows FROM parquet_file_metadata(${list})`);
    return {
      columns: [
        ...columns.filter(({ name }) => !partitionColumns.includes(name)),
        ...columns.filter(({ name }) => partitionColumns.includes(name)),
      ],
      partitionColumns,
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
