import type { DuckDBConnection } from '@duckdb/node-api';
import { readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { LakeError, throwIfAborted } from '../../../shared/errors';
import { exactType, holdsHugeInteger, inexact } from './exact-type';
import { interruptible } from './interruptible';
import { sqlError } from './sql-errors';
import { AnalystInstance, type EngineLimits } from './sql-instance';
import { quoteIdentifier, quoteLiteral } from './sql-text';
import { checkStatement } from './statement-gate';

export type ExportFormat = 'csv' | 'ndjson' | 'json' | 'parquet';

const copyOptions: Readonly<Record<ExportFormat, string>> = {
  csv: 'FORMAT csv, HEADER true',
  ndjson: 'FORMAT json, ARRAY false',
  json: 'FORMAT json, ARRAY true',
  parquet: 'FORMAT parquet, COMPRESSION zstd',
};

/**
 * Writes a result with DuckDB's COPY, on an instance of its own that may write to the target's folder, and is gone afterwards: the analyst's
 * own instance never gets that folder. What may be written may be read, so the folder must be empty. Interrupted, it leaves partial files there.
 */
export async function copyResult(
  source: AnalystInstance,
  limits: EngineLimits,
  sql: string,
  path: string,
  format: ExportFormat,
  signal: AbortSignal,
): Promise<{ rows: number }> {
  throwIfAborted(signal, 'The export');
  const folder = dirname(path);
  if ((await readdir(folder)).length > 0) throw new TypeError(`the folder for a copy holds files: ${folder}`);
  const instance = await AnalystInstance.open(limits, [...source.folders, folder]);
  try {
    await instance.setRelations(source.relations);
    const connection = await instance.lease();
    try {
      const statement = await checkStatement(connection, sql);
      if (statement.kind === 'explain') {
        throw new LakeError(
          'REFUSED',
          'A plan is not rows: EXPLAIN cannot be exported. Copy it from the results, or export the SELECT itself.',
        );
      }
      return await interruptible(connection, signal, 'The export', () =>
        copy(connection, statement.text, path, format),
      );
    } catch (error) {
      throw signal.aborted
        ? new LakeError('CANCELLED', 'The export was cancelled.', { cause: error })
        : explained(source, sqlError(error));
    } finally {
      instance.release(connection);
    }
  } finally {
    instance.retire();
  }
}

async function copy(
  connection: DuckDBConnection,
  text: string,
  path: string,
  format: ExportFormat,
): Promise<{ rows: number }> {
  const query = format === 'parquet' ? await exactForParquet(connection, text) : text;
  // The line breaks keep a comment at the end of the statement from swallowing the parenthesis.
  const reader = await connection.runAndReadAll(
    `COPY (\n${query}\n) TO ${quoteLiteral(path)} (${copyOptions[format]})`,
  );
  const rows = reader.getRows()[0]?.[0];
  if (typeof rows !== 'bigint') throw new TypeError('COPY gave no count');
  return { rows: Number(rows) };
}

/** DuckDB writes HUGEINT, which every sum of integers is, to Parquet as DOUBLE, in lists and structs too; as DECIMAL(38,0) it keeps its digits, or fails. */
async function exactForParquet(connection: DuckDBConnection, text: string): Promise<string> {
  const prepared = await connection.prepare(text);
  try {
    // By position: two columns may share a name, and a cast by name would reach the wrong one.
    const columns: string[] = [];
    let isExact = true;
    for (let index = 0; index < prepared.columnCount; index++) {
      const type = prepared.columnType(index);
      const name = quoteIdentifier(prepared.columnName(index));
      if (!holdsHugeInteger(type)) {
        columns.push(`c${index} AS ${name}`);
        continue;
      }
      const exact = exactType(type);
      if (exact === null) throw inexact(prepared.columnName(index), type);
      columns.push(`CAST(c${index} AS ${exact}) AS ${name}`);
      isExact = false;
    }
    if (isExact) return text;
    return `SELECT ${columns.join(', ')} FROM (\n${text}\n) AS result(${columns.map((_, index) => `c${index}`).join(', ')})`;
  } finally {
    prepared.destroySync();
  }
}

function explained(source: AnalystInstance, error: LakeError): LakeError {
  const missing = error.code === 'NOT_FOUND' ? error.details['relation'] : undefined;
  return (typeof missing === 'string' ? source.problemOf({ name: missing }) : null) ?? error;
}
