import { basename } from 'node:path';
import { DuckDBBlobValue, type DuckDBConnection, type DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';
import { placeInReason, valueInReason } from '../../../shared/contract/quarantine';
import { LakeError, throwIfAborted } from '../../../shared/errors';
import type { QuarantineFilter, QuarantineReason, QuarantineRow } from '../../core/ports';
import { toEngineError } from './engine-error';
import { interruptible } from './interruptible';
import { literalPath } from './sql-relations';
import { quoteLiteral } from './sql-text';
import { wholeStream } from './stream-end';

const reasonsTold = 100;
/** As `reasonGroup` of the contract. */
const group = `regexp_replace(regexp_replace(reason, ${quoteLiteral(valueInReason)}, '\\1…\\2'), ${quoteLiteral(placeInReason)}, '')`;

function from(paths: readonly string[]): string {
  const list = paths.map((path) => quoteLiteral(literalPath(path))).join(', ');
  return `read_parquet([${list}], union_by_name = true, hive_partitioning = false, filename = true, file_row_number = true)`;
}

function where(filter: QuarantineFilter): string {
  const conditions = [
    filter.reason === undefined ? null : `${group} = ${quoteLiteral(filter.reason)}`,
    filter.partition === undefined ? null : `kafka_partition = ${filter.partition}`,
    filter.fromOffset === undefined ? null : `kafka_offset >= ${filter.fromOffset}`,
    filter.toOffset === undefined ? null : `kafka_offset <= ${filter.toOffset}`,
    filter.row === undefined ? null : `file_row_number = ${filter.row}`,
  ].filter((condition) => condition !== null);
  return conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
}

function columns(value: string): string {
  return `filename, file_row_number, kafka_partition, kafka_offset, epoch_ms(kafka_timestamp), epoch_ms(quarantined_at), reason, ${value}, octet_length(value)`;
}

export async function quarantineReasons(
  connection: DuckDBConnection,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<QuarantineReason[]> {
  if (paths.length === 0) return [];
  return await interruptible(connection, signal, 'Looking at a quarantine', async () => {
    const found = await connection.runAndReadAll(
      `SELECT ${group} AS grouped, count(*), min(epoch_ms(quarantined_at)), max(epoch_ms(quarantined_at))
         FROM ${from(paths)} GROUP BY grouped ORDER BY count(*) DESC, grouped LIMIT ${reasonsTold}`,
    );
    return found.getRows().map(([reason, records, first, last]) => ({
      reason: textIn(reason),
      records: numberIn(records),
      firstMs: numberIn(first),
      lastMs: numberIn(last),
    }));
  });
}

export async function quarantinePage(
  connection: DuckDBConnection,
  paths: readonly string[],
  filter: QuarantineFilter,
  { skip, limit, valueBytes }: { readonly skip: number; readonly limit: number; readonly valueBytes: number },
  signal: AbortSignal,
): Promise<{ total: number; rows: QuarantineRow[] }> {
  if (paths.length === 0) return { total: 0, rows: [] };
  return await interruptible(connection, signal, 'Looking at a quarantine', async () => {
    const counted = await connection.runAndReadAll(`SELECT count(*) FROM ${from(paths)}${where(filter)}`);
    const total = numberIn(counted.getRows()[0]?.[0] ?? 0);
    // Blobs have no substring of their own that counts bytes but this; sorted by what is small, read for the few that are shown.
    const page = await connection.runAndReadAll(
      `SELECT ${columns(`array_slice(value, 1, ${valueBytes})`)} FROM ${from(paths)}${where(filter)}
        ORDER BY quarantined_at DESC, kafka_partition, kafka_offset, filename, file_row_number LIMIT ${limit} OFFSET ${skip}`,
    );
    return { total, rows: page.getRows().map(toRow) };
  });
}

export async function* quarantineRows(
  instance: DuckDBInstance,
  path: string,
  filter: QuarantineFilter,
  signal: AbortSignal,
): AsyncGenerator<QuarantineRow[], void, void> {
  const doing = `Reading ${path}`;
  const connection = await instance.connect();
  const interrupt = (): void => connection.interrupt();
  signal.addEventListener('abort', interrupt);
  try {
    const select = `SELECT ${columns('value')} FROM ${from([path])}${where(filter)}`;
    for await (const chunk of wholeStream(connection, select, () => throwIfAborted(signal, doing))) {
      yield chunk.getRows().map(toRow);
    }
  } catch (error) {
    throw toEngineError(doing, error, signal, { path });
  } finally {
    signal.removeEventListener('abort', interrupt);
    connection.closeSync();
  }
}

function toRow(cells: readonly DuckDBValue[]): QuarantineRow {
  const [file, row, partition, offset, timestamp, quarantinedAt, reason, value, sizeBytes] = cells;
  return {
    file: basename(textIn(file)),
    row: numberIn(row),
    partition: numberIn(partition),
    offset: typeof offset === 'bigint' ? offset : unexpected('kafka_offset'),
    timestampMs: timestamp === null || timestamp === undefined ? null : numberIn(timestamp),
    quarantinedAtMs: numberIn(quarantinedAt),
    reason: textIn(reason),
    value: value instanceof DuckDBBlobValue ? value.bytes : null,
    sizeBytes: sizeBytes === null || sizeBytes === undefined ? 0 : numberIn(sizeBytes),
  };
}

function textIn(cell: DuckDBValue | undefined): string {
  return typeof cell === 'string' ? cell : unexpected('text');
}

function numberIn(cell: DuckDBValue | undefined): number {
  return typeof cell === 'bigint' || typeof cell === 'number' ? Number(cell) : unexpected('number');
}

function unexpected(what: string): never {
  throw new LakeError('CORRUPT', `A quarantine file has a row without its ${what}. Restore it from a backup.`);
}
