import { basename } from 'node:path';
import type { DuckDBInstance } from '@duckdb/node-api';
import { LakeError } from '../../../shared/errors';
import type { FileImportOptions, FileImportResult } from '../../core/ports';
import { pathLiteral } from './import-paths';
import { textOf } from './sql-text';

/** INVALID_INPUT naming the first row of the quarantine, and why it is there. */
export async function noneFits(
  instance: DuckDBInstance,
  { format, sources }: FileImportOptions,
  { quarantinedRows, quarantineFiles }: FileImportResult,
): Promise<LakeError> {
  const connection = await instance.connect();
  try {
    const paths = quarantineFiles.map(({ temporaryPath }) => pathLiteral(temporaryPath)).join(', ');
    const found = await connection.runAndReadAll(
      `SELECT reason, kafka_partition, kafka_offset FROM read_parquet([${paths}]) ORDER BY kafka_partition, kafka_offset LIMIT 1`,
    );
    const [reason, index, row] = found.getRowsJson()[0] ?? [];
    const path = sources.find((source) => source.index === Number(index))?.path ?? sources[0]?.path ?? '';
    // The reason names file and row as the quarantine does.
    const why = textOf(reason).replace(`${basename(path)} row ${textOf(row)}: `, '');
    const mend =
      format === 'csv'
        ? 'Mend the files, or say whether their first line names the columns (--header, --no-header).'
        : 'Mend the files, or import them into a feed of their own.';
    return new LakeError(
      'INVALID_INPUT',
      `Not one of the ${quarantinedRows} rows fits, so that nothing was imported. The first, row ${textOf(row)} of ${path}: ${why}. ${mend}`,
      { details: { path, rows: quarantinedRows } },
    );
  } finally {
    connection.closeSync();
  }
}
