import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BIGINT, DuckDBDataChunk, type DuckDBConnection, type DuckDBInstance } from '@duckdb/node-api';
import { LakeError, throwIfAborted } from '../../../shared/errors';
import type { QuarantineRestOptions, StagedFile } from '../../core/ports';
import { readCopiedFile, toDeltaStats } from './copy-stats';
import { toEngineError } from './engine-error';
import { parquetCopyOptions } from './parquet-options';
import { quarantineLeaves } from './quarantine-columns';
import { literalPath } from './sql-relations';
import { quoteLiteral, textOf } from './sql-text';
import { compactStamp } from './staged-place';

const columns = quarantineLeaves.map(({ path }) => path.join('.')).join(', ');
const appendedRows = 2048;

/** Writes a quarantine file anew without some of its rows, and proves that the others are all there: their number, and the sum of a hash of each. */
export async function quarantineRest(
  instance: DuckDBInstance,
  options: QuarantineRestOptions,
): Promise<StagedFile | null> {
  const { path, signal, fileId } = options;
  const doing = `Writing ${path} anew`;
  const id = fileId();
  const target = join(options.stagingPath, `.tmp-${id}.parquet`);
  const connection = await instance.connect();
  const interrupt = (): void => connection.interrupt();
  signal.addEventListener('abort', interrupt);
  try {
    throwIfAborted(signal, doing);
    await loadRowNumbers(connection, options.without);
    const stays = `SELECT ${columns} FROM read_parquet(${quoteLiteral(literalPath(path))}, hive_partitioning = false, file_row_number = true)
      WHERE file_row_number NOT IN (SELECT gone FROM left_out)`;
    const before = await rowsAndSum(connection, stays);
    if (before.rows === '0') return null;
    throwIfAborted(signal, doing);
    const written = await connection.runAndReadAll(
      `COPY (${stays}) TO ${quoteLiteral(target)} (${parquetCopyOptions(options.compression, quarantineLeaves.length)})`,
    );
    const file = readCopiedFile(written.getRowObjectsJson()[0], quarantineLeaves);
    const after = await rowsAndSum(
      connection,
      `SELECT ${columns} FROM read_parquet(${quoteLiteral(literalPath(target))}, hive_partitioning = false)`,
    );
    throwIfAborted(signal, doing);
    if (before.rows !== after.rows || before.sum !== after.sum) {
      throw new LakeError(
        'INTERNAL',
        `${before.rows} rows of ${path} were to stay and ${after.rows} came through${before.rows === after.rows ? ' with other values' : ''}. Nothing was changed.`,
        { details: { path, rows: before.rows, written: after.rows } },
      );
    }
    return {
      temporaryPath: target,
      relativePath: `quarantine_${compactStamp(options.now())}_${id}.parquet`,
      partitionValues: {},
      records: file.records,
      sizeBytes: file.sizeBytes,
      stats: toDeltaStats(file, quarantineLeaves),
    };
  } catch (error) {
    await rm(target, { force: true });
    throw toEngineError(doing, error, signal, { path });
  } finally {
    signal.removeEventListener('abort', interrupt);
    connection.closeSync();
  }
}

/** In a temporary table, which is this connection's alone and goes with it. */
async function loadRowNumbers(connection: DuckDBConnection, rows: readonly number[]): Promise<void> {
  await connection.run('CREATE TEMP TABLE left_out (gone BIGINT NOT NULL)');
  const appender = await connection.createAppender('left_out');
  try {
    const chunk = DuckDBDataChunk.create([BIGINT]);
    for (let at = 0; at < rows.length; at += appendedRows) {
      const some = rows.slice(at, at + appendedRows);
      chunk.rowCount = some.length;
      chunk.setColumnValues(0, some.map(BigInt));
      appender.appendDataChunk(chunk);
      chunk.reset();
    }
  } finally {
    appender.closeSync();
  }
}

async function rowsAndSum(connection: DuckDBConnection, select: string): Promise<{ rows: string; sum: string }> {
  const result = await connection.runAndReadAll(
    `SELECT CAST(count(*) AS VARCHAR), CAST(coalesce(sum(hash(${columns})), 0) AS VARCHAR) FROM (${select})`,
  );
  const [row] = result.getRowsJson();
  return { rows: textOf(row?.[0]), sum: textOf(row?.[1]) };
}
