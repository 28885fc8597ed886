import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Column, ColumnType } from '../../../shared/contract/types';
import { LakeError, throwIfAborted } from '../../../shared/errors';
import type { RewriteOptions, StagedFile } from '../../core/ports';
import { toColumnType, toDuckDBType } from './column-types';
import { readCopiedFile, toDeltaStats } from './copy-stats';
import { toEngineError } from './engine-error';
import type { Leaf } from './json-shape';
import { parquetCopyOptions } from './parquet-options';
import { literalPath } from './sql-relations';
import { quoteIdentifier, quoteLiteral, textOf } from './sql-text';

/**
 * Writes the rows of several files as one, and proves it: number of rows, and the sum of a hash of every row over all columns, which no order
 * changes, are read back from the new file. Errors: INTERNAL (a column or value would not come through), CORRUPT and IO of the sources, CANCELLED.
 */
export async function rewriteFiles(instance: DuckDBInstance, options: RewriteOptions): Promise<StagedFile> {
  const doing = `Compacting files of ${options.tablePath}`;
  const path = join(options.tablePath, `.tmp-${options.fileId()}.parquet`);
  const connection = await instance.connect();
  const interrupt = (): void => connection.interrupt();
  options.signal.addEventListener('abort', interrupt);
  try {
    throwIfAborted(options.signal, doing);
    return await rewrite(connection, path, options, doing);
  } catch (error) {
    await rm(path, { force: true });
    throw toEngineError(doing, error, options.signal, { path: options.tablePath });
  } finally {
    options.signal.removeEventListener('abort', interrupt);
    connection.closeSync();
  }
}

async function rewrite(
  connection: DuckDBConnection,
  path: string,
  options: RewriteOptions,
  doing: string,
): Promise<StagedFile> {
  const { columns, orderBy, signal } = options;
  const from = `read_parquet([${options.sources.map((source) => quoteLiteral(literalPath(source))).join(', ')}], union_by_name = true, hive_partitioning = false)`;
  const present = await presentColumns(connection, from, options);
  const list = columns.map((column) => {
    const name = quoteIdentifier(column.name);
    return `CAST(${present.has(column.name) ? name : 'NULL'} AS ${toDuckDBType(column.type)}) AS ${name}`;
  });
  const select = `SELECT ${list.join(', ')} FROM ${from}`;
  const order = orderBy.map((name) => `${quoteIdentifier(name)} ASC NULLS LAST`).join(', ');
  throwIfAborted(signal, doing);
  const leaves = leavesOf(columns, []);
  const written = await connection.runAndReadAll(
    `COPY (${select}${order === '' ? '' : ` ORDER BY ${order}`}) TO ${quoteLiteral(path)} (${parquetCopyOptions(options.compression, leaves.length)})`,
  );
  const file = readCopiedFile(written.getRowObjectsJson()[0], leaves);
  throwIfAborted(signal, doing);
  const read = `SELECT ${list.map((_, i) => quoteIdentifier(columns[i]?.name ?? '')).join(', ')} FROM read_parquet(${quoteLiteral(literalPath(path))}, hive_partitioning = false)`;
  const [before, after] = [await rowsAndSum(connection, select, columns), await rowsAndSum(connection, read, columns)];
  throwIfAborted(signal, doing);
  if (before.rows !== after.rows || before.sum !== after.sum || after.rows !== String(file.records)) {
    throw new LakeError(
      'INTERNAL',
      `${before.rows} rows of ${options.sources.length} files of ${options.tablePath} were to be written as one, and ${after.rows} came through${before.rows === after.rows ? ' with other values' : ''}. Nothing was changed.`,
      { details: { path: options.tablePath, rows: before.rows, written: after.rows } },
    );
  }
  return {
    temporaryPath: path,
    relativePath: options.relativePath,
    partitionValues: options.partitionValues,
    records: file.records,
    sizeBytes: file.sizeBytes,
    stats: toDeltaStats(file, leaves),
  };
}

/** Names of the sources' columns. Error: INTERNAL where one of them, or a field inside one, has no place in the new file. */
async function presentColumns(
  connection: DuckDBConnection,
  from: string,
  { columns, tablePath }: RewriteOptions,
): Promise<ReadonlySet<string>> {
  const prepared = await connection.prepare(`SELECT * FROM ${from}`);
  try {
    const names = new Set<string>();
    for (let i = 0; i < prepared.columnCount; i += 1) {
      const name = prepared.columnName(i);
      names.add(name);
      const wanted = columns.find((column) => column.name === name);
      if (wanted === undefined || !holds(wanted.type, toColumnType(prepared.columnType(i)))) {
        throw new LakeError(
          'INTERNAL',
          `The column ${name} of files in ${tablePath} is ${prepared.columnType(i).toString()} there${wanted === undefined ? ', and the table has no such column' : `, and ${toDuckDBType(wanted.type)} in the table`}. The files were left as they are.`,
          { details: { path: tablePath, column: name } },
        );
      }
    }
    return names;
  } finally {
    prepared.destroySync();
  }
}

/** Whether every value of one type is one of the other, field by field: the same leaf types, and no field more. */
function holds(wide: ColumnType, narrow: ColumnType): boolean {
  if (typeof wide === 'string' || typeof narrow === 'string') return wide === narrow;
  if (wide.type === 'struct' && narrow.type === 'struct') {
    return narrow.fields.every((field) => {
      const other = wide.fields.find(({ name }) => name === field.name);
      return other !== undefined && holds(other.type, field.type);
    });
  }
  if (wide.type === 'array' && narrow.type === 'array') return holds(wide.elementType, narrow.elementType);
  if (wide.type === 'map' && narrow.type === 'map')
    return holds(wide.keyType, narrow.keyType) && holds(wide.valueType, narrow.valueType);
  return false;
}

async function rowsAndSum(
  connection: DuckDBConnection,
  select: string,
  columns: readonly Column[],
): Promise<{ rows: string; sum: string }> {
  const hashed = columns.map(({ name }) => quoteIdentifier(name)).join(', ');
  const result = await connection.runAndReadAll(
    `SELECT CAST(count(*) AS VARCHAR), CAST(coalesce(sum(hash(${hashed})), 0) AS VARCHAR) FROM (${select})`,
  );
  const [row] = result.getRowsJson();
  return { rows: textOf(row?.[0]), sum: textOf(row?.[1]) };
}

/** Leaves that COPY gives statistics of; inside lists and maps there are none. */
function leavesOf(columns: readonly Column[], path: readonly string[]): Leaf[] {
  return columns.flatMap(({ name, type }) => {
    if (typeof type === 'string') return [{ path: [...path, name], type }];
    return type.type === 'struct' ? leavesOf(type.fields, [...path, name]) : [];
  });
}
