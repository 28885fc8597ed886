import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { LakeError, throwIfAborted } from '../../../shared/errors';
import { answerBytes, lengthOf, type StagedRows } from '../../core/ports';
import { toEngineError } from './engine-error';
import { literalPath } from './sql-relations';
import { quoteLiteral } from './sql-text';
import { wholeStream } from './stream-end';

/** Of DuckDB's 2,048 rows. */
const chunksOfPage = 4;

/** A staged file's rows, in their order: every column as VARCHAR, c0, c1 … */
export function stagedRelation(path: string, columns: number): string {
  const names = Array.from({ length: columns }, (_, i) => `'c${i}': 'VARCHAR'`).join(', ');
  // One thread: DuckDB splits a file between several at line ends, and text may hold those.
  return `read_csv(${quoteLiteral(literalPath(path))}, auto_detect = false, header = false, delim = ',', quote = '"', escape = '"', new_line = '\\n', nullstr = 'NULL', allow_quoted_nulls = false, parallel = false, max_line_size = 33554432, columns = {${names}})`;
}

/** As the port has it. */
export async function* stagedText(
  instance: DuckDBInstance,
  file: StagedRows,
  columns: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<(string | null)[][], void, void> {
  const doing = `Reading ${file.path}`;
  const connection = await instance.connect();
  try {
    yield* pages(connection, file, columns, () => throwIfAborted(signal, doing));
  } catch (error) {
    throw toEngineError(doing, error, signal ?? null, { path: file.path });
  } finally {
    connection.closeSync();
  }
}

async function* pages(
  connection: DuckDBConnection,
  { path, rows: expected }: StagedRows,
  columns: number,
  check: () => void,
): AsyncGenerator<(string | null)[][], void, void> {
  let seen = 0;
  let page: (string | null)[][] = [];
  let chunks = 0;
  let bytes = 0;
  for await (const chunk of wholeStream(connection, `SELECT * FROM ${stagedRelation(path, columns)}`, check)) {
    seen += chunk.rowCount;
    for (const values of chunk.getRows()) {
      const row = values.map((value) => (value === null ? null : String(value)));
      page.push(row);
      bytes += lengthOf(row);
      if (bytes < answerBytes) continue;
      yield page;
      [page, bytes] = [[], 0];
    }
    chunks += 1;
    if (page.length === 0 || chunks % chunksOfPage !== 0) continue;
    yield page;
    [page, bytes] = [[], 0];
  }
  if (page.length > 0) yield page;
  if (seen !== expected) {
    throw new LakeError('INTERNAL', `Of the ${expected} rows of ${path} only ${seen} could be read.`, {
      details: { path, rows: expected, read: seen },
    });
  }
}
