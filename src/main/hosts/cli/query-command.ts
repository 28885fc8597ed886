import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { QueryContract } from '../../../shared/contract';
import type { Client } from '../../../shared/contract/define';
import { exportFormatSchema } from '../../../shared/contract/queries';
import { LakeError } from '../../../shared/errors';
import type { ResultId } from '../../../shared/ids';
import { formatCount, formatTable, printJson, printMessage, printResult, type OutputOptions } from './output';
import type { Session } from './session';

export const queryFormats = ['table', 'csv', 'json', 'ndjson', 'parquet'];

/** Rows a table on the terminal shows; files and the other formats hold all. */
const tableRows = 1000;

export async function runQuery(
  session: Session,
  args: string[],
  options: OutputOptions & { format: string; output?: string; overwrite?: boolean },
): Promise<boolean> {
  const sql = args[0] ?? '';
  const query = await session.query();
  const cancel = new AbortController();
  const onInterrupt = (): void => cancel.abort();
  process.once('SIGINT', onInterrupt);
  try {
    const format = options.json && options.format === 'table' ? 'json' : options.format;
    if (format === 'table' && options.output === undefined) await printTable(query, sql, cancel.signal);
    else await writeRows(query, sql, format, options, cancel.signal);
    return true;
  } finally {
    process.off('SIGINT', onInterrupt);
  }
}

async function printTable(query: Client<QueryContract>, sql: string, signal: AbortSignal): Promise<void> {
  let resultId: ResultId | null = null;
  let rowCount = 0;
  for await (const event of query.queries.run({ sql }, { signal })) {
    if (event.type === 'started') resultId = event.resultId;
    if (event.type === 'done') rowCount = event.rowCount;
  }
  if (resultId === null) throw new LakeError('INTERNAL', 'The statement ended without a result.');
  const { columns, rows } = await query.queries.text({ resultId, offset: 0, limit: tableRows }, { signal });
  const isNumber = (type: string): boolean => /INT|DECIMAL|DOUBLE|FLOAT/.test(type) && !/[[(].*(INT|DOUBLE)/.test(type);
  printResult(
    formatTable(
      rows,
      columns.map((column, index) => ({
        title: column.name,
        ...(isNumber(column.type) ? { align: 'right' as const } : {}),
        text: (row: readonly (string | null)[]) => row[index] ?? 'NULL',
      })),
    ),
  );
  printMessage(
    rows.length < rowCount
      ? `${formatCount(rows.length)} of ${formatCount(rowCount)} rows shown. All of them: --format csv, or --output FILE.`
      : `${formatCount(rowCount)} ${rowCount === 1 ? 'row' : 'rows'}.`,
  );
}

async function writeRows(
  query: Client<QueryContract>,
  sql: string,
  formatText: string,
  options: { json: boolean; output?: string; overwrite?: boolean },
  signal: AbortSignal,
): Promise<void> {
  const format = exportFormatSchema.safeParse(formatText === 'table' ? 'csv' : formatText).data ?? 'csv';
  if (options.output !== undefined) {
    const path = resolve(options.output);
    const written = await query.queries.toFile(
      { sql, path, format, overwrite: options.overwrite === true },
      { signal },
    );
    if (options.json) printJson(written);
    else printMessage(`${formatCount(written.rows)} rows in ${written.path}.`);
    return;
  }
  if (format === 'parquet' && process.stdout.isTTY) {
    throw new LakeError('INVALID_INPUT', 'Parquet is not for a terminal. Name a file with --output, or redirect.');
  }
  // Through a file, because only a finished COPY is known to be whole: a pipe that breaks off looks like a short result.
  const folder = await mkdtemp(join(tmpdir(), 'lagoon-query-'));
  try {
    const { path } = await query.queries.toFile(
      { sql, path: join(folder, `result.${format}`), format, overwrite: false },
      { signal },
    );
    await pipeline(createReadStream(path), process.stdout, { end: false });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
