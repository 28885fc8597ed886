import type { DuckDBConnection, DuckDBResult } from '@duckdb/node-api';
import { LakeError } from '../../../shared/errors';
import type { Warehouse } from '../../core/ports';
import { sqlError } from './sql-errors';
import { splitExplain, withoutTerminator } from './sql-lexer';
import { checkStatement, serialisedTree } from './statement-gate';

type Answer = Awaited<ReturnType<Warehouse['ask']>>;

/** One statement that only reads, and only the warehouse; on a connection of its own. Errors: SQL, REFUSED, NOT_FOUND (a table). */
export async function answer(connection: DuckDBConnection, sql: string, limit: number): Promise<Answer> {
  const { text } = await checkStatement(connection, sql).catch((error: unknown) => {
    throw ofWarehouse(error, sql);
  });
  await checkPlaces(connection, splitExplain(text)?.statement ?? text);
  await connection.run('BEGIN TRANSACTION READ ONLY');
  try {
    const stream = await connection.stream(text);
    const types = stream.columnTypes();
    const columns = stream.columnNames().map((name, i) => ({ name, type: types[i]?.toString() ?? '' }));
    const rows: (string | null)[][] = [];
    while (rows.length <= limit) {
      const chunk = await stream.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) {
        // A stream that failed ends like one that is whole: run() throws its reason.
        if (!stream.isStreaming) await rerun(connection, text);
        break;
      }
      for (const row of chunk.getRows()) rows.push(row.map((value) => (value === null ? null : String(value))));
    }
    const isCut = rows.length > limit;
    if (isCut) await endStream(connection, stream);
    return { columns, rows: rows.slice(0, limit), isCut };
  } catch (error) {
    throw sqlError(error);
  } finally {
    await connection.run('ROLLBACK');
  }
}

/** The gate is the SQL page's, and speaks of the lake where it says what to do instead. */
function ofWarehouse(error: unknown, sql: string): unknown {
  if (!(error instanceof LakeError)) return error;
  const { statement, function: called } = error.details;
  if (withoutTerminator(sql).trim() === '')
    return new LakeError('SQL', 'There is no statement to run. Write one, such as: SELECT * FROM dim_users');
  if (typeof called === 'string') return refusedPlace(`${called}()`);
  if (typeof statement !== 'string' || sayThemselves.has(statement)) return error;
  const kind = statement === '' ? 'This statement' : statement;
  return new LakeError(
    'REFUSED',
    `${kind} is refused: a question to the warehouse only reads its tables. Ask with SELECT, FROM, WITH, VALUES, DESCRIBE, SUMMARIZE, SHOW or EXPLAIN. Rows come in by: lagoon warehouse sync`,
    { details: { statement } },
  );
}

/** What is said of them is no matter of the lake. */
const sayThemselves: ReadonlySet<string> = new Set(['EXPLAIN', 'PIVOT']);

/** A stream that is not read to its end holds the database until it is collected, and opening the file again waits for that. */
async function endStream(connection: DuckDBConnection, stream: DuckDBResult): Promise<void> {
  connection.interrupt();
  for (;;) {
    const chunk = await stream.fetchChunk().catch(() => null);
    if (chunk === null || chunk.rowCount === 0) return;
  }
}

async function rerun(connection: DuckDBConnection, text: string): Promise<never> {
  await connection.run('ROLLBACK');
  await connection.run('BEGIN TRANSACTION READ ONLY');
  await connection.run(text);
  throw new LakeError('SQL', 'DuckDB stopped the statement and gave no reason. Run it again.');
}

/** The instance may read files, since loads are files; a question may not. */
async function checkPlaces(connection: DuckDBConnection, text: string): Promise<void> {
  const tree = await serialisedTree(connection, text);
  const pending: unknown[] = [tree];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (typeof node !== 'object' || node === null) continue;
    const entries: Record<string, unknown> = { ...node };
    const { table_name: table } = entries;
    // A file's name that stands for a table has a dot; no table of the warehouse has.
    if (typeof table === 'string' && /[./\\:]/.test(table)) throw refusedPlace(table);
    if (entries['type'] === 'TABLE_FUNCTION') {
      const name = functionName(entries['function']);
      if (!tableFunctions.has(name)) throw refusedPlace(`${name}()`);
    }
    pending.push(...Object.values(entries));
  }
}

function functionName(node: unknown): string {
  if (typeof node === 'object' && node !== null && 'function_name' in node && typeof node.function_name === 'string')
    return node.function_name.toLowerCase();
  return '';
}

const tableFunctions: ReadonlySet<string> = new Set([
  'range',
  'generate_series',
  'unnest',
  'json_each',
  'json_tree',
  'duckdb_tables',
  'duckdb_views',
  'duckdb_columns',
  'duckdb_constraints',
]);

function refusedPlace(name: string): LakeError {
  return new LakeError(
    'REFUSED',
    `A question to the warehouse reads its tables, and ${name} is none. Ask the lake for files.`,
    {
      details: { name },
    },
  );
}
