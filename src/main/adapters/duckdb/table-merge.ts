import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Column } from '../../../shared/contract/types';
import { LakeError, throwIfAborted } from '../../../shared/errors';
import type { StagedFile, TableMergeOptions } from '../../core/ports';
import { toDuckDBType } from './column-types';
import { readCopiedFile, toDeltaStats } from './copy-stats';
import { toEngineError } from './engine-error';
import type { Leaf } from './json-shape';
import { parquetCopyOptions } from './parquet-options';
import { literalPath } from './sql-relations';
import { quoteIdentifier, quoteLiteral } from './sql-text';
import { changePlace, compactStamp, snapshotPlace } from './staged-place';

/** As the port has it. Errors: IO, INTERNAL (a key without a column), CANCELLED. */
export async function mergeTable(instance: DuckDBInstance, options: TableMergeOptions): Promise<StagedFile | null> {
  const { tablePath, signal } = options;
  const doing = `Writing the next version of ${tablePath}`;
  const id = options.fileId();
  const path = join(tablePath, `.tmp-${id}.parquet`);
  const connection = await instance.connect();
  const interrupt = (): void => connection.interrupt();
  signal.addEventListener('abort', interrupt);
  try {
    throwIfAborted(signal, doing);
    const leaves = leavesOf(options.columns, []);
    const select = await mergeStatement(connection, options);
    if (select === null) return null;
    const copied = await connection.runAndReadAll(
      `COPY (${select}) TO ${quoteLiteral(path)} (${parquetCopyOptions(options.compression, leaves.length)})`,
    );
    const file = readCopiedFile(copied.getRowObjectsJson()[0], leaves);
    throwIfAborted(signal, doing);
    if (file.records === 0) {
      await rm(path, { force: true });
      return null;
    }
    return {
      temporaryPath: path,
      ...snapshotPlace({ kind: 'version', version: options.version }, compactStamp(options.now()), id),
      records: file.records,
      sizeBytes: file.sizeBytes,
      stats: toDeltaStats(file, leaves),
    };
  } catch (error) {
    await rm(path, { force: true });
    throw toEngineError(doing, error, signal, { path: tablePath });
  } finally {
    signal.removeEventListener('abort', interrupt);
    connection.closeSync();
  }
}

/** Null where there can be no row. */
async function mergeStatement(connection: DuckDBConnection, options: TableMergeOptions): Promise<string | null> {
  const { columns, keyColumns } = options;
  if (options.present.length === 0 && options.changes.length === 0) return null;
  const names = columns.map(({ name }) => quoteIdentifier(name)).join(', ');
  const keys = keyColumns.map((key) => {
    const column = columns.find(({ name }) => name === key);
    if (column === undefined) {
      throw new LakeError('INTERNAL', `The key column ${key} of ${options.tablePath} is none of its columns.`, {
        details: { path: options.tablePath, column: key },
      });
    }
    return column;
  });
  const keyNames = keys.map(({ name }) => quoteIdentifier(name)).join(', ');
  const place = `${changePlace.partition}, ${changePlace.offset}`;
  const changed: string[] = [];
  if (options.changes.length > 0) {
    const from = filesRelation(options.changes);
    changed.push(`SELECT ${await castList(connection, from, columns)}, ${place}, false AS gone FROM ${from}`);
  }
  if (options.deletes.length > 0) {
    const list = columns.map((column) => {
      const name = quoteIdentifier(column.name);
      // A key that its column cannot hold is that of no row.
      return `TRY_CAST(${keys.includes(column) ? name : 'NULL'} AS ${toDuckDBType(column.type)}) AS ${name}`;
    });
    changed.push(`SELECT ${list.join(', ')}, ${place}, true AS gone FROM ${filesRelation(options.deletes)}`);
  }
  const all: string[] = [];
  if (options.present.length > 0) {
    const from = filesRelation(options.present);
    const present = `SELECT ${await castList(connection, from, columns)} FROM ${from}`;
    all.push(
      changed.length === 0
        ? present
        : `SELECT ${names} FROM (${present}) AS present ANTI JOIN latest USING (${keyNames})`,
    );
  }
  if (changed.length === 0) return all.join('');
  const latest = `SELECT * FROM (${changed.join(' UNION ALL ')})
    QUALIFY row_number() OVER (PARTITION BY ${keyNames} ORDER BY ${changePlace.partition} DESC, ${changePlace.offset} DESC) = 1`;
  all.push(`SELECT ${names} FROM latest WHERE NOT gone`);
  return `WITH latest AS MATERIALIZED (${latest}) ${all.join(' UNION ALL ')}`;
}

/** Older files lack newer columns, and fields of structs. */
async function castList(connection: DuckDBConnection, from: string, columns: readonly Column[]): Promise<string> {
  const prepared = await connection.prepare(`SELECT * FROM ${from}`);
  try {
    const there = new Set<string>();
    for (let i = 0; i < prepared.columnCount; i += 1) there.add(prepared.columnName(i));
    return columns
      .map((column) => {
        const name = quoteIdentifier(column.name);
        return `CAST(${there.has(column.name) ? name : 'NULL'} AS ${toDuckDBType(column.type)}) AS ${name}`;
      })
      .join(', ');
  } finally {
    prepared.destroySync();
  }
}

function filesRelation(paths: readonly string[]): string {
  const list = paths.map((path) => quoteLiteral(literalPath(path))).join(', ');
  return `read_parquet([${list}], union_by_name = true, hive_partitioning = false)`;
}

/** Leaves that COPY gives statistics of; inside lists and maps there are none. */
function leavesOf(columns: readonly Column[], path: readonly string[]): Leaf[] {
  return columns.flatMap(({ name, type }) => {
    if (typeof type === 'string') return [{ path: [...path, name], type }];
    return type.type === 'struct' ? leavesOf(type.fields, [...path, name]) : [];
  });
}
