import type { DuckDBConnection, DuckDBResult } from '@duckdb/node-api';
import { LakeError } from '../../../shared/errors';

/**
 * A DuckDB stream that fails ends like one that is whole, and keeps its error to itself. Two things tell them apart: the result of a failed stream is no
 * streaming result any more, and its transaction refuses the next statement. To be called at a stream's end, within its transaction; `taken` are the rows
 * that came, `again` runs the statement once more without its rows, for the reason. Throws that reason, or SQL where there is none to be had.
 */
export async function assertStreamWhole(
  connection: DuckDBConnection,
  stream: DuckDBResult,
  taken: number,
  again: () => Promise<unknown>,
): Promise<void> {
  if (stream.isStreaming) {
    await connection.run('SELECT 1');
    return;
  }
  await connection.run('ROLLBACK');
  await connection.run('BEGIN TRANSACTION READ ONLY');
  await again();
  throw new LakeError(
    'SQL',
    `DuckDB stopped the statement after ${taken} rows and gave no reason. Run it again; if it stops again, select fewer columns or rows.`,
  );
}
