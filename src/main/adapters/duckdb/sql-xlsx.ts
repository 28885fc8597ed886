import type { DuckDBResult } from '@duckdb/node-api';
import { open } from 'node:fs/promises';
import type { ParameterValues } from '../../../shared/contract/statements';
import { LakeError } from '../../../shared/errors';
import {
  answerAs,
  type AskedStatement,
  columnsOfAnswer,
  prepareOne,
  readOnly,
  reasonOf,
  withStatement,
} from './sql-asked';
import { bindParameters } from './sql-parameters';
import type { AnalystInstance } from './sql-instance';
import { assertStreamWhole } from './stream-end';
import {
  cell,
  type CellKind,
  cellKind,
  columnLetters,
  mostSheetColumns,
  mostSheetRows,
  styles,
  textCell,
} from './xlsx-cells';
import { sheetEnd, sheetPart, sheetStart, workbookParts } from './xlsx-parts';
import { ZipWriter } from './xlsx-zip';

/**
 * Writes a result as a workbook of Excel, row by row: it is never held whole. More rows than a sheet holds go on in a second one, under the same
 * head. DuckDB's text of each value is what is written, so that no digit is lost; times are UTC.
 *
 * DuckDB's own writer of workbooks is an extension that comes from the network, which is never loaded here.
 */
export async function writeXlsx(
  instance: AnalystInstance,
  sql: string,
  path: string,
  signal: AbortSignal,
  parameters: ParameterValues = {},
): Promise<{ rows: number }> {
  return withStatement(instance, sql, { parameters, what: 'The export' }, signal, async (asked) => {
    if (asked.statement.kind === 'explain') {
      throw new LakeError(
        'REFUSED',
        'A plan is not rows: EXPLAIN cannot be exported. Copy it from the results, or export the SELECT itself.',
      );
    }
    const file = await open(path, 'wx');
    try {
      return await readOnly(asked.connection, () => writeWorkbook(asked, new ZipWriter(file), signal));
    } finally {
      await file.close();
    }
  });
}

async function writeWorkbook(asked: AskedStatement, zip: ZipWriter, signal: AbortSignal): Promise<{ rows: number }> {
  const { connection, statement, values } = asked;
  const { names, types } = await columnsOfAnswer(asked);
  if (names.length > mostSheetColumns) {
    throw new LakeError(
      'REFUSED',
      `The result has ${names.length} columns, and a sheet holds ${mostSheetColumns}. Select fewer, or export Parquet or CSV.`,
    );
  }
  const list = names.map((_, index) => `c${index}::VARCHAR`).join(', ');
  const prepared = await prepareOne(connection, `SELECT ${list} FROM ${answerAs(statement.text, names.length)}`);
  try {
    bindParameters(prepared, values);
    const result = await prepared.stream();
    const rows = new RowReader(result, signal);
    const kinds = types.map((type) => cellKind(type.toString()));
    const sheets: string[] = [];
    do {
      sheets.push(sheets.length === 0 ? 'Result' : `Result ${sheets.length + 1}`);
      await zip.add(sheetPart(sheets.length), sheetOf(rows, names, kinds));
    } while (!rows.ended);
    await assertStreamWhole(connection, result, rows.taken, () => reasonOf(asked));
    for (const [name, xml] of workbookParts(sheets)) await zip.add(name, [xml]);
    await zip.end();
    return { rows: rows.taken };
  } finally {
    prepared.destroySync();
  }
}

/** Rows of a stream in batches of at most what is asked for, over the borders of its chunks. */
class RowReader {
  readonly #result: DuckDBResult;
  readonly #signal: AbortSignal;
  #rows: readonly (readonly unknown[])[] = [];
  #next = 0;
  #ended = false;
  taken = 0;

  constructor(result: DuckDBResult, signal: AbortSignal) {
    this.#result = result;
    this.#signal = signal;
  }

  /** Nothing is left. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Empty at the end only. */
  async take(most: number): Promise<readonly (readonly unknown[])[]> {
    if (this.#next >= this.#rows.length) await this.#fetch();
    const rows = this.#rows.slice(this.#next, this.#next + most);
    this.#next += rows.length;
    this.taken += rows.length;
    // Looked for ahead, so that a sheet that is just full is not followed by an empty one.
    if (this.#next >= this.#rows.length) await this.#fetch();
    return rows;
  }

  async #fetch(): Promise<void> {
    if (this.#ended) return;
    if (this.#signal.aborted) throw new LakeError('CANCELLED', 'The export was cancelled.');
    const chunk = await this.#result.fetchChunk();
    this.#ended = chunk === null || chunk.rowCount === 0;
    this.#rows = this.#ended || chunk === null ? [] : chunk.getRows();
    this.#next = 0;
  }
}

/** One sheet's XML, a batch of rows at a time. */
async function* sheetOf(
  reader: RowReader,
  names: readonly string[],
  kinds: readonly CellKind[],
): AsyncGenerator<string> {
  const letters = names.map((_, index) => columnLetters(index));
  yield `${sheetStart}<row r="1">${names.map((name, index) => textCell(`${letters[index] ?? ''}1`, name, styles.head)).join('')}</row>`;
  let row = 1;
  while (row < mostSheetRows) {
    const rows = await reader.take(mostSheetRows - row);
    if (rows.length === 0) break;
    let xml = '';
    for (const values of rows) {
      row++;
      xml += `<row r="${row}">`;
      for (const [index, value] of values.entries()) {
        if (typeof value === 'string') xml += cell(`${letters[index] ?? ''}${row}`, kinds[index] ?? 'text', value);
      }
      xml += '</row>';
    }
    yield xml;
  }
  yield sheetEnd;
}
