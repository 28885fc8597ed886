import { open } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { CsvHeader } from '../../../shared/contract/imports';
import type { Column } from '../../../shared/contract/types';
import { LakeError } from '../../../shared/errors';
import { nullableColumn, toColumnType } from './column-types';
import { describeParquetFiles } from './folder-description';
import { mergeCsvColumns, sniffCsv, type CsvShape } from './import-csv';
import { pathLiteral, unreadable } from './import-paths';

/** Lines of NDJSON that columns are told from, of each of the first files; the import itself infers from every one. */
const sampleLines = 1000;
const sampledFiles = 20;

export async function describeImportFiles(
  connection: DuckDBConnection,
  format: 'parquet' | 'csv' | 'ndjson',
  paths: readonly string[],
  header: CsvHeader,
): Promise<{ columns: Column[]; records: number | null }> {
  switch (format) {
    case 'parquet': {
      const { columns, files } = await describeParquetFiles(connection, paths);
      return { columns, records: files.reduce((sum, file) => sum + file.records, 0) };
    }
    case 'csv': {
      const shapes: CsvShape[] = [];
      for (const path of paths) {
        try {
          shapes.push(await sniffCsv(connection, path, header));
        } catch (error) {
          throw unreadable(path, 'CSV', error, null);
        }
      }
      return { columns: mergeCsvColumns(shapes), records: null };
    }
    case 'ndjson':
      return { columns: await describeLines(connection, paths.slice(0, sampledFiles)), records: null };
  }
}

async function describeLines(connection: DuckDBConnection, paths: readonly string[]): Promise<Column[]> {
  const columns = new Map<string, Column>();
  for (const path of paths) {
    if (!path.endsWith('.gz')) await assertLines(path);
    try {
      const result = await connection.runAndReadAll(
        `SELECT * FROM read_json(${pathLiteral(path)}, format = 'newline_delimited', records = true, ignore_errors = true, sample_size = ${sampleLines}, map_inference_threshold = -1, convert_strings_to_integers = false) LIMIT 0`,
      );
      result.columnNames().forEach((name, i) => {
        const type = toColumnType(result.columnType(i));
        // DuckDB guesses a double; the writer keeps the digits.
        const known = nullableColumn(name, type === 'double' ? 'decimal(38,10)' : type);
        if (!columns.has(name)) columns.set(name, known);
      });
    } catch (error) {
      throw unreadable(path, 'NDJSON', error, null);
    }
  }
  return [...columns.values()];
}

/** An array of JSON would be one line of rubbish after the other. */
async function assertLines(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(256), 0, 256, 0);
    if (!/^\uFEFF?\s*\[/.test(buffer.subarray(0, bytesRead).toString('utf8'))) return;
  } finally {
    await handle.close();
  }
  throw new LakeError(
    'INVALID_INPUT',
    `${path} is one JSON array, not one object a line. Turn it into lines first, such as: jq -c '.[]'`,
    { details: { path } },
  );
}
