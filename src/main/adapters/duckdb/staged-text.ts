import type { DuckDBInstance } from '@duckdb/node-api';
import { throwIfAborted } from '../../../shared/errors';
import type { StagedRows } from '../../core/ports';
import { toEngineError } from './engine-error';
import { quoteLiteral } from './sql-text';

/** So many that the other side is asked some times, not some thousands of times. */
const pageRows = 8192;
const doing = 'Reading staged rows';

/** As the port has it. */
export async function* stagedText(
  instance: DuckDBInstance,
  { path, rows }: StagedRows,
  columnCount: number,
  signal?: AbortSignal,
): AsyncGenerator<(string | null)[][], void, void> {
  // Without a row there may be no file to speak of.
  if (rows === 0) return;
  const columns = Array.from({ length: columnCount }, (_, i) => `'c${i}': 'VARCHAR'`).join(', ');
  const connection = await instance.connect();
  const interrupt = (): void => connection.interrupt();
  signal?.addEventListener('abort', interrupt);
  try {
    const result = await connection.stream(
      `SELECT * FROM read_csv(${quoteLiteral(path)}, header = false, auto_detect = false, delim = ',', quote = '"', escape = '"',
         nullstr = 'NULL', allow_quoted_nulls = false, new_line = '\\n', columns = {${columns}}, parallel = false, max_line_size = 134217728)`,
    );
    let page: (string | null)[][] = [];
    for await (const chunk of result.yieldRows()) {
      throwIfAborted(signal, doing);
      for (const row of chunk) page.push(row.map((cell) => (typeof cell === 'string' ? cell : null)));
      if (page.length < pageRows) continue;
      yield page;
      page = [];
    }
    if (page.length > 0) yield page;
  } catch (error) {
    throw toEngineError(doing, error, signal ?? null, { path });
  } finally {
    signal?.removeEventListener('abort', interrupt);
    connection.closeSync();
  }
}
