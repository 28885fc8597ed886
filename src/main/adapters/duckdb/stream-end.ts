import type { DuckDBConnection, DuckDBDataChunk, DuckDBResult } from '@duckdb/node-api';
import { LakeError } from '../../../shared/errors';

/**
 * To be called at a stream's end, within its transaction; `taken` are the rows that came, `again` runs the statement once more without its rows, for the
 * reason. Throws that reason, or SQL where there is none to be had.
 */
export async function assertStreamWhole(
  connection: DuckDBConnection,
  stream: DuckDBResult,
  taken: number,
  again: () => Promise<unknown>,
): Promise<void> {
  if (await isWhole(connection, stream, again)) return;
  throw new LakeError(
    'SQL',
    `DuckDB stopped the statement after ${taken} rows and gave no reason. Run it again; if it stops again, select fewer columns or rows.`,
  );
}

/**
 * What a SELECT of ours gives, to its very end: throws what stopped it. On a connection of its own, whose transaction it leaves open. `check` throws where
 * no more is wanted.
 */
export async function* wholeStream(
  connection: DuckDBConnection,
  select: string,
  check: () => void,
): AsyncGenerator<DuckDBDataChunk, void, void> {
  check();
  await connection.run('BEGIN TRANSACTION READ ONLY');
  const stream = await connection.stream(select);
  let taken = 0;
  for (let chunk = await stream.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await stream.fetchChunk()) {
    check();
    taken += chunk.rowCount;
    yield chunk;
  }
  check();
  if (await isWhole(connection, stream, () => connection.run(`EXPLAIN ANALYZE ${select}`))) return;
  throw new Error(`DuckDB stopped after ${taken} rows and gave no reason. Try again.`);
}

/**
 * A DuckDB stream that fails ends like one that is whole, and keeps its error to itself. Two things tell them apart: the result of a failed stream is no
 * streaming result any more, and its transaction refuses the next statement. Throws the reason where running it `again` gives one.
 */
async function isWhole(
  connection: DuckDBConnection,
  stream: DuckDBResult,
  again: () => Promise<unknown>,
): Promise<boolean> {
  if (stream.isStreaming) {
    await connection.run('SELECT 1');
    return true;
  }
  await connection.run('ROLLBACK');
  await connection.run('BEGIN TRANSACTION READ ONLY');
  await again();
  return false;
}
