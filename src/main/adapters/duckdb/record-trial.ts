import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBInstance } from '@duckdb/node-api';
import type { Column } from '../../../shared/contract/types';
import type { RawBatch, RecordTrial, RecordTrialOptions } from '../../core/ports';
import { toEngineError } from './engine-error';
import { interruptible } from './interruptible';
import { openRecordWriter } from './record-writer';
import { quoteIdentifier, quoteLiteral } from './sql-text';

/** Writes the records as a feed's writer does, into a folder of its own below `temporaryFolder`, and reads the files back. */
export async function tryRecords(
  instance: DuckDBInstance,
  temporaryFolder: string,
  options: RecordTrialOptions,
  batches: readonly RawBatch[],
): Promise<RecordTrial> {
  await mkdir(temporaryFolder, { recursive: true });
  const folder = await mkdtemp(join(temporaryFolder, 'trial-'));
  try {
    return await tryIn(instance, folder, options, batches);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function tryIn(
  instance: DuckDBInstance,
  feedPath: string,
  { layout, ...options }: RecordTrialOptions,
  batches: readonly RawBatch[],
): Promise<RecordTrial> {
  const rejected: { batch: number; place: number; reason: string }[] = [];
  let batch = 0;
  const writer = await openRecordWriter(instance, {
    ...options,
    feedPath,
    layout: layout === 'date' ? { kind: 'date' } : { kind: 'version', version: 1 },
    compression: 'snappy',
    fileId: randomUUID,
    onRejected: (place, reason) => rejected.push({ batch, place, reason }),
  });
  try {
    for (const [at, each] of batches.entries()) {
      batch = at;
      await writer.append(numbered(each, at));
    }
    const { files, columns } = await writer.flush();
    const paths = files.map(({ temporaryPath }) => temporaryPath);
    return { columns, rows: await rowsOf(instance, paths, columns, layout, options.signal), rejected };
  } finally {
    await writer.close();
  }
}

/** With its number for the partition and places for offsets, by which rows of several days are put in order again. */
function numbered(batch: RawBatch, partition: number): RawBatch {
  return { ...batch, partition, baseOffset: 0n, offsetDeltas: Int32Array.from({ length: batch.count }, (_, i) => i) };
}

async function rowsOf(
  instance: DuckDBInstance,
  paths: readonly string[],
  columns: readonly Column[],
  layout: RecordTrialOptions['layout'],
  signal: AbortSignal,
): Promise<(string | null)[][]> {
  if (paths.length === 0 || columns.length === 0) return [];
  const connection = await instance.connect();
  try {
    const texts = columns.map(({ name }) => `${quoteIdentifier(name)}::VARCHAR`).join(', ');
    const order = layout === 'date' ? ' ORDER BY kafka_partition, kafka_offset' : '';
    const from = `read_parquet([${paths.map(quoteLiteral).join(', ')}], union_by_name = true, hive_partitioning = false)`;
    // Unlike a stream, a whole answer fails where a row does.
    const answer = await interruptible(connection, signal, 'Reading a preview', () =>
      connection.runAndReadAll(`SELECT ${texts} FROM ${from}${order}`),
    );
    return answer.getRows().map((row) => row.map((value) => (value === null ? null : String(value))));
  } catch (error) {
    throw toEngineError('Reading a preview', error, signal, {});
  } finally {
    connection.closeSync();
  }
}
