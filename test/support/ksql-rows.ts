import { RowParser } from '../../src/main/adapters/ksqldb/row-parser';
import type { Framing } from '../../src/main/adapters/ksqldb/rows-header';
import type { KsqlRowBatch, KsqlRows } from '../../src/main/core/ports';
import { LakeError } from '../../src/shared/errors';

/** What became of an answer of ksqlDB: the rows that were handed over, and what ended them. */
export interface Outcome {
  readonly rows: readonly string[][];
  /** Code and message of the LakeError; null where the answer was whole. */
  readonly error: string | null;
}

/** The JSON text of each value; of a tombstone with a `gone` after them. */
export function valuesOf({ bytes, count, starts, ends, tombstones }: KsqlRowBatch): string[][] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const width = count === 0 ? 0 : starts.length / count;
  const rows: string[][] = [];
  for (let row = 0; row < count; row++) {
    const values: string[] = [];
    for (let column = 0; column < width; column++) {
      const index = row * width + column;
      values.push(text.toString('utf8', starts[index], ends[index]));
    }
    if (tombstones?.[row] === 1) values.push('gone');
    rows.push(values);
  }
  return rows;
}

/** All rows of a query, to its end. */
export async function rowsOf(rows: KsqlRows): Promise<string[][]> {
  const found: string[][] = [];
  for await (const batch of rows.batches) found.push(...valuesOf(batch));
  return found;
}

/** What the work failed with, which is to be a LakeError that does not tell the password. */
export async function failureOf(work: Promise<unknown>, password: string): Promise<LakeError> {
  const error: unknown = await work.then(
    () => null,
    (failure: unknown) => failure,
  );
  if (!(error instanceof LakeError)) throw new Error('It should have failed with a LakeError.', { cause: error });
  if (`${error.message}${JSON.stringify(error.details)}`.includes(password))
    throw new Error('The failure tells the password.');
  return error;
}

/** Parses an answer that comes in these pieces. What is thrown and no LakeError is thrown on: it is a defect. */
export function outcomeOf(pieces: readonly Uint8Array[], framing: Framing, batchRows: number): Outcome {
  const parser = new RowParser(framing, batchRows);
  const rows: string[][] = [];
  const drain = (): void => {
    while (parser.advance()) rows.push(...valuesOf(parser.take()));
  };
  try {
    for (const piece of pieces) {
      parser.push(piece);
      drain();
    }
    parser.end();
    drain();
    parser.assertComplete();
    if (parser.count > 0) rows.push(...valuesOf(parser.take()));
    return { rows, error: null };
  } catch (error) {
    if (error instanceof LakeError) return { rows, error: `${error.code} ${error.message}` };
    throw error;
  }
}
