import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { QueryContract } from '../../../shared/contract';
import type { Client } from '../../../shared/contract/define';
import { type ExportFormat, exportFormatSchema } from '../../../shared/contract/queries';
import type { ParameterValues } from '../../../shared/contract/statements';
import { LakeError } from '../../../shared/errors';
import type { ResultId } from '../../../shared/ids';
import { formatCount, formatTable, printJson, printMessage, printResult, type OutputOptions } from './output';
import { parameterValues } from './parameter-arguments';
import type { Session } from './session';
import { costText, planText } from './statement-account';
import { recorded } from './workspace-record';

export const queryFormats = ['table', 'csv', 'json', 'ndjson', 'parquet', 'xlsx'];

/** Rows a table on the terminal shows; files and the other formats hold all. */
const tableRows = 1000;

/** A file's format, where none is asked for, is that of its name. */
export function formatOf({
  format,
  output,
  json,
}: {
  readonly format: string;
  readonly output?: string;
  readonly json: boolean;
}): ExportFormat | 'table' {
  const asked = exportFormatSchema.safeParse(format).data;
  if (asked !== undefined) return asked;
  if (output === undefined) return json ? 'json' : 'table';
  return exportFormatSchema.safeParse(extname(output).slice(1).toLowerCase()).data ?? (json ? 'json' : 'csv');
}

export interface QueryOptions {
  readonly format: string;
  readonly output?: string;
  readonly overwrite?: boolean;
  /** `name=value` and `name:TYPE=value`. */
  readonly param?: readonly string[];
  readonly cost?: boolean;
  readonly explain?: boolean;
  readonly analyze?: boolean;
}

interface Statement {
  readonly sql: string;
  readonly parameters: ParameterValues;
}

export async function runQuery(
  session: Session,
  args: string[],
  options: OutputOptions & QueryOptions,
): Promise<boolean> {
  const sql = args[0] ?? '';
  assertOneAsk(options);
  const query = await session.query();
  const cancel = new AbortController();
  const onInterrupt = (): void => cancel.abort();
  process.once('SIGINT', onInterrupt);
  try {
    const given = options.param ?? [];
    const asked = given.length === 0 ? [] : await query.queries.parameters({ sql }, { signal: cancel.signal });
    const statement: Statement = { sql, parameters: parameterValues(given, asked) };
    if (options.cost === true || options.explain === true || options.analyze === true) {
      await printAccount(query, statement, options, cancel.signal);
      return true;
    }
    const format = formatOf(options);
    await recorded(session, { target: 'lake', sql }, () =>
      format === 'table'
        ? printTable(query, statement, cancel.signal)
        : writeRows(query, statement, format, options, cancel.signal),
    );
    return true;
  } finally {
    process.off('SIGINT', onInterrupt);
  }
}

/** Of a statement that is asked about, there is no result to be written. */
function assertOneAsk({ cost, explain, analyze, output }: QueryOptions): void {
  const asks = [cost, explain, analyze].filter((ask) => ask === true).length;
  if (asks > 1)
    throw new LakeError(
      'INVALID_INPUT',
      'Ask one at a time: --cost, --explain, or --analyze, which runs the statement.',
    );
  if (asks === 1 && output !== undefined)
    throw new LakeError(
      'INVALID_INPUT',
      '--output writes rows, and --cost, --explain and --analyze give none. Leave one out.',
    );
}

async function printAccount(
  query: Client<QueryContract>,
  statement: Statement,
  { cost, analyze, json }: QueryOptions & OutputOptions,
  signal: AbortSignal,
): Promise<void> {
  if (cost === true) {
    const found = await query.queries.cost(statement, { signal });
    // A look is of use to this process alone.
    if (json) printJson({ ...found, look: undefined });
    else printResult(costText(found));
    return;
  }
  const plan = await query.queries.plan({ ...statement, analyze: analyze === true }, { signal });
  if (json) printJson(plan);
  else printResult(planText(plan));
}

async function printTable(query: Client<QueryContract>, statement: Statement, signal: AbortSignal): Promise<number> {
  let resultId: ResultId | null = null;
  let rowCount = 0;
  for await (const event of query.queries.run(statement, { signal })) {
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
  return rowCount;
}

async function writeRows(
  query: Client<QueryContract>,
  statement: Statement,
  format: ExportFormat,
  options: { json: boolean; output?: string; overwrite?: boolean },
  signal: AbortSignal,
): Promise<number> {
  if (options.output !== undefined) {
    const path = resolve(options.output);
    const written = await query.queries.toFile(
      { ...statement, path, format, overwrite: options.overwrite === true },
      { signal },
    );
    if (options.json) printJson(written);
    else printMessage(`${formatCount(written.rows)} rows in ${written.path}.`);
    return written.rows;
  }
  if ((format === 'parquet' || format === 'xlsx') && process.stdout.isTTY) {
    throw new LakeError('INVALID_INPUT', `${format} is not for a terminal. Name a file with --output, or redirect.`);
  }
  // Through a file, because only a finished COPY is known to be whole: a pipe that breaks off looks like a short result.
  const folder = await mkdtemp(join(tmpdir(), 'lagoon-query-'));
  try {
    const { path, rows } = await query.queries.toFile(
      { ...statement, path: join(folder, `result.${format}`), format, overwrite: false },
      { signal },
    );
    await pipeline(createReadStream(path), process.stdout, { end: false });
    return rows;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
