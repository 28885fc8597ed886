import type { DuckDBConnection, DuckDBPreparedStatement, DuckDBResultReader, DuckDBType } from '@duckdb/node-api';
import type { AskedParameter, ParameterValues } from '../../../shared/contract/statements';
import { LakeError } from '../../../shared/errors';
import { endTransaction } from './end-transaction';
import { interruptible } from './interruptible';
import { askedParameters, bindParameters, type BoundValues, castParameters } from './sql-parameters';
import { sqlError } from './sql-errors';
import type { AnalystInstance } from './sql-instance';
import { checkStatement, type ReadStatement } from './statement-gate';

/** A checked statement on a connection of its own. */
export interface AskedStatement {
  readonly connection: DuckDBConnection;
  readonly statement: ReadStatement;
  readonly values: BoundValues;
}

/**
 * Work on one statement that is checked, whose parameters are cast, and that a signal ends. `what` names the work in messages: "The plan".
 * Throws as SqlEngine.start, and CANCELLED.
 */
export async function withStatement<T>(
  instance: AnalystInstance,
  sql: string,
  options: { readonly parameters: ParameterValues; readonly what: string },
  signal: AbortSignal,
  work: (asked: AskedStatement) => Promise<T>,
): Promise<T> {
  return withConnection(instance, options.what, signal, async (connection) => {
    const statement = await checkStatement(connection, sql);
    const values = await castParameters(connection, options.parameters);
    return work({ connection, statement, values });
  });
}

/** Work on a connection of the analyst's, within a transaction that only reads. */
export async function readOnly<T>(connection: DuckDBConnection, work: () => Promise<T>): Promise<T> {
  await connection.run('BEGIN TRANSACTION READ ONLY');
  try {
    return await work();
  } finally {
    await connection.run('ROLLBACK');
  }
}

/** Leases a connection for work that a signal ends. */
export async function withConnection<T>(
  instance: AnalystInstance,
  what: string,
  signal: AbortSignal,
  work: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const connection = await instance.lease();
  try {
    return await interruptible(connection, signal, what, () => work(connection));
  } catch (error) {
    throw failureOf(instance, error, what, signal);
  } finally {
    await endTransaction(connection).finally(() => instance.release(connection));
  }
}

/** Runs one statement with its values, and nothing that comes after it. */
export async function askBound(
  connection: DuckDBConnection,
  text: string,
  values: BoundValues,
): Promise<DuckDBResultReader> {
  const prepared = await prepareOne(connection, text);
  try {
    bindParameters(prepared, values);
    return await prepared.runAndReadAll();
  } finally {
    prepared.destroySync();
  }
}

/** Runs a statement whose stream ended early without keeping its rows: what stopped it is thrown. EXPLAIN cannot be run so. */
export async function reasonOf({ connection, statement, values }: AskedStatement): Promise<void> {
  if (statement.kind !== 'explain') await askBound(connection, `EXPLAIN ANALYZE ${statement.text}`, values);
}

/** Prepares text that must be one statement: what was checked is what runs. */
export async function prepareOne(connection: DuckDBConnection, text: string): Promise<DuckDBPreparedStatement> {
  const statements = await connection.extractStatements(text);
  if (statements.count !== 1) {
    throw new LakeError('REFUSED', 'DuckDB takes this text for more than one statement. One is run at a time.');
  }
  return statements.prepare(0);
}

/** What a statement asks for. Throws as SqlEngine.parameters. */
export async function askedOf(instance: AnalystInstance, sql: string, signal: AbortSignal): Promise<AskedParameter[]> {
  const what = 'Looking for parameters';
  try {
    return await instance.bind(what, signal, async (connection) => {
      const { text } = await checkStatement(connection, sql);
      const prepared = await prepareOne(connection, text);
      try {
        return askedParameters(prepared);
      } finally {
        prepared.destroySync();
      }
    });
  } catch (error) {
    throw failureOf(instance, error, what, signal);
  }
}

/** Columns of a statement's answer. Parameters may decide the types, so that it is planned with their values; LIMIT 0 reads nothing. */
export async function columnsOfAnswer({
  connection,
  statement,
  values,
}: AskedStatement): Promise<{ names: readonly string[]; types: readonly DuckDBType[] }> {
  const reader = await askBound(connection, `SELECT * FROM (\n${statement.text}\n) AS result LIMIT 0`, values);
  const prepared = await prepareOne(connection, statement.text);
  try {
    // Within a subquery DuckDB numbers names that repeat: `id_1`.
    const names = reader.columnNames().map((name, index) => {
      const own = index < prepared.columnCount ? prepared.columnName(index) : name;
      return own !== '' && name.startsWith(`${own}_`) ? own : name;
    });
    return { names, types: reader.columnTypes() };
  } finally {
    prepared.destroySync();
  }
}

/** The answer as something to select from, its columns named c0, c1 …: names of an answer may repeat. */
export function answerAs(text: string, columnCount: number): string {
  const names = Array.from({ length: columnCount }, (_, index) => `c${index}`);
  return `(\n${text}\n) AS result(${names.join(', ')})`;
}

function failureOf(instance: AnalystInstance, error: unknown, what: string, signal: AbortSignal): LakeError {
  return signal.aborted
    ? new LakeError('CANCELLED', `${what} was cancelled.`, { cause: error })
    : explained(instance, sqlError(error, what));
}

/** A relation that was given and could not be read is missing for a reason of its own. */
export function explained(instance: AnalystInstance, error: LakeError): LakeError {
  const missing = error.code === 'NOT_FOUND' ? error.details['relation'] : undefined;
  return (typeof missing === 'string' ? instance.problemOf({ name: missing }) : null) ?? error;
}
