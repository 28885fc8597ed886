import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import type { FileDescription } from '../../core/ports';
import { pathLiteral, unreadable } from './import-paths';

const mostRowGroups = 1000;
const mostColumns = 2000;

const count = z
  .string()
  .regex(/^-?\d+$/)
  .transform(Number);
const fileRow = z.tuple([z.string().nullable(), count, count, count]);
const groupRow = z.tuple([count, count, count, count, z.array(z.string())]);
const columnRow = z.tuple([
  z.string(),
  z.string(),
  z.string(),
  z.string(),
  count,
  count,
  count.nullable(),
  z.string().nullable(),
  z.string().nullable(),
]);

/** Reads the footer, no page of data. */
export async function describeFile(
  connection: DuckDBConnection,
  path: string,
  rowGroup: number,
): Promise<FileDescription> {
  const file = pathLiteral(path);
  const ask = async (sql: string): Promise<unknown[][]> => (await connection.runAndReadAll(sql)).getRowsJson();
  try {
    const [head] = await ask(
      `SELECT created_by, num_rows, num_row_groups,
              (SELECT count(*) FROM parquet_metadata(${file}) WHERE row_group_id = ${rowGroup})
         FROM parquet_file_metadata(${file})`,
    );
    const groups = await ask(
      `SELECT row_group_id, any_value(row_group_num_rows), sum(total_compressed_size)::BIGINT,
              sum(total_uncompressed_size)::BIGINT, list_sort(list(DISTINCT compression))
         FROM parquet_metadata(${file}) GROUP BY row_group_id ORDER BY row_group_id LIMIT ${mostRowGroups}`,
    );
    const columns = await ask(
      `SELECT replace(path_in_schema, ', ', '.'), type, compression, encodings, total_compressed_size,
              total_uncompressed_size, stats_null_count, coalesce(stats_min_value, stats_min),
              coalesce(stats_max_value, stats_max)
         FROM parquet_metadata(${file}) WHERE row_group_id = ${rowGroup} ORDER BY column_id LIMIT ${mostColumns}`,
    );
    const [writer, records, totalRowGroups, totalColumns] = fileRow.parse(head);
    return {
      writer,
      records,
      totalRowGroups,
      totalColumns,
      rowGroups: groups.map((row) => {
        const [index, rows, compressedBytes, uncompressedBytes, compressions] = groupRow.parse(row);
        return { index, records: rows, compressedBytes, uncompressedBytes, compressions };
      }),
      columns: columns.map((row) => {
        const [column, type, compression, encodings, compressedBytes, uncompressedBytes, nulls, min, max] =
          columnRow.parse(row);
        const names = encodings.split(', ').filter((name) => name !== '');
        return { column, type, compression, encodings: names, compressedBytes, uncompressedBytes, nulls, min, max };
      }),
    };
  } catch (error) {
    throw unreadable(path, 'Parquet', error, null);
  }
}
