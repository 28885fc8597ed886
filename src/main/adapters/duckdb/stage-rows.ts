import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Column, ColumnType } from '../../../shared/contract/types';
import { LakeError } from '../../../shared/errors';
import type { RefusedRow, StagedColumn, StagedTable, StageRowsOptions } from '../../core/ports';
import { toDuckDBType } from './column-types';
import { toEngineError } from './engine-error';
import { interruptible } from './interruptible';
import { literalPath } from './sql-relations';
import { quoteIdentifier, quoteLiteral, textOf } from './sql-text';
import { fileText, isTextType, stagedValue, type StagedValue } from './stage-values';

export const shownRefusals = 100;
export const shownKeyCharacters = 200;

/** As the port has it. */
export function stageRows(
  instance: DuckDBInstance,
  temporaryFolder: string,
  options: StageRowsOptions,
): Promise<StagedTable> {
  return inStagingFolder(
    { instance, temporaryFolder, doing: 'Staging rows for the warehouse', ...options },
    async (connection, folder) => {
      const path = join(folder, 'rows.csv');
      return { path, ...(await stage(connection, path, options)) };
    },
  );
}

interface Staging {
  readonly instance: DuckDBInstance;
  readonly temporaryFolder: string;
  /** As errors begin. */
  readonly doing: string;
  /** What is read. */
  readonly paths: readonly string[];
  readonly signal: AbortSignal;
}

/** What `stage` makes in a folder of its own, which `remove` takes away; after a failure it is gone. Errors: those of the engine, CANCELLED. */
export async function inStagingFolder<T extends object>(
  { instance, temporaryFolder, doing, paths, signal }: Staging,
  stageInto: (connection: DuckDBConnection, folder: string) => Promise<T>,
): Promise<T & { remove(): Promise<void> }> {
  await mkdir(temporaryFolder, { recursive: true });
  // mkdtemp gives a folder that nobody else may enter: its files hold rows of feeds of any level.
  const folder = await mkdtemp(join(temporaryFolder, 'staged-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const connection = await instance.connect();
  try {
    const staged = await interruptible(connection, signal, doing, () => stageInto(connection, folder));
    return { ...staged, remove };
  } catch (error) {
    await remove();
    throw toEngineError(doing, error, signal, { path: paths[0] ?? '' });
  } finally {
    connection.closeSync();
  }
}

/** Read once into a temporary table, which DuckDB spills, with what is wrong with each row; then written by key. */
async function stage(
  connection: DuckDBConnection,
  path: string,
  options: StageRowsOptions,
): Promise<Pick<StagedTable, 'rows' | 'refused' | 'refusals'>> {
  const { columns } = options;
  const keys = keyPlaces(columns, options.keyColumns);
  await connection.run(`CREATE TEMP TABLE staged AS ${await stagedSelect(connection, options, keys)}`);
  // Which of them is right cannot be told from here.
  await connection.run(
    `UPDATE staged SET refusal = 'comes more than once, and the warehouse holds one row of a key'
     WHERE refusal IS NULL AND (${keys.join(', ')}) IN (SELECT (${keys.join(', ')}) FROM staged WHERE refusal IS NULL GROUP BY ${keys.join(', ')} HAVING count(*) > 1)`,
  );
  const rows = await copyStaged(connection, path, columns, keys, 'refusal IS NULL');
  const refused = await connection.runAndReadAll('SELECT count(*) FROM staged WHERE refusal IS NOT NULL');
  const [[refusedRows] = []] = refused.getRowsJson();
  return { rows, refused: Number(refusedRows), refusals: await firstRefusals(connection, keys) };
}

/** Names of the key's columns in the table. Error: INVALID_INPUT where there is none of a name. */
export function keyPlaces(columns: readonly StagedColumn[], keyColumns: readonly string[]): string[] {
  return keyColumns.map((key) => {
    const i = columns.findIndex(({ name }) => name === key);
    if (i < 0) throw unknownColumn(key, 'is of the key, and the mapping fills no column of that name');
    return `v${i}`;
  });
}

/** Rows of the table `staged` as a file, by key; `columns`: undefined where the table has one that the file has not. Gives their number. */
export async function copyStaged(
  connection: DuckDBConnection,
  path: string,
  columns: readonly (StagedColumn | undefined)[],
  keys: readonly string[],
  where: string,
): Promise<number> {
  const wanted = columns.flatMap((column, i) => (column === undefined ? [] : [{ name: `v${i}`, type: column.type }]));
  const list = wanted.map(({ name, type }) => `${fileText(name, type)} AS ${name}`);
  const quoted = wanted.filter(({ type }) => isTextType(type)).map(({ name }) => name);
  const copied = await connection.runAndReadAll(
    `COPY (SELECT ${list.join(', ')} FROM staged WHERE ${where} ORDER BY ${keys.map((key) => `staged.${key}`).join(', ')})
     TO ${quoteLiteral(path)} (FORMAT csv, HEADER false, DELIMITER ',', QUOTE '"', ESCAPE '"', NULLSTR 'NULL'${quoted.length === 0 ? '' : `, FORCE_QUOTE (${quoted.join(', ')})`})`,
  );
  return Number(copied.getRowsJson()[0]?.[0]);
}

/** Columns v0, v1 … in their types, and `refusal`: why the row cannot go in, NULL where it can; `refused_key` with it. */
async function stagedSelect(
  connection: DuckDBConnection,
  options: StageRowsOptions,
  keys: readonly string[],
): Promise<string> {
  const { columns, newestBy } = options;
  const picks = columns.map((column) => picked(column, options));
  const order = (newestBy ?? []).map((path) => picked({ name: path, source: { column: path } }, options));
  const source = [
    ...picks.map(({ sql }, i) => `${sql} AS s${i}`),
    ...order.map(({ sql }, i) => `${sql} AS o${i}`),
  ].join(', ');
  const values = columns.map(({ name, type }, i) => stagedValue(name, `s${i}`, picks[i]?.type ?? 'string', type));
  const sources = keys.map((key) => `s${key.slice(1)}`);
  // The values decide between rows of one place in the order, so that the same files always stage the same rows.
  const newest =
    newestBy === null
      ? ''
      : ` QUALIFY row_number() OVER (PARTITION BY ${sources.join(', ')} ORDER BY ${[
          ...order.map((_, i) => `o${i} DESC NULLS LAST`),
          ...columns.map((_, i) => `s${i} DESC NULLS LAST`),
        ].join(', ')}) = 1`;
  const refusal = columns.flatMap((column, i) => refusalsOf(column, `s${i}`, values[i], keys.includes(`v${i}`)));
  const key = sources.map((name) => `coalesce(CAST(${name} AS VARCHAR), 'NULL')`).join(` || ', ' || `);
  return `SELECT ${values.map(({ value }, i) => `${value} AS v${i}`).join(', ')},
      left(${key}, ${shownKeyCharacters}) AS refused_key, CASE ${refusal.join(' ')} END AS refusal
    FROM (SELECT ${source} FROM (SELECT ${await feedSelect(connection, options)})${newest})`;
}

/** WHEN … THEN of everything that keeps a row out. */
export function refusalsOf(
  { name, type }: StagedColumn,
  source: string,
  value: StagedValue | undefined,
  isKey: boolean,
): string[] {
  const cases: string[] = [];
  if (isKey) cases.push(`WHEN ${source} IS NULL THEN ${quoteLiteral(`${name} is NULL, and it is of the key`)}`);
  if (value === undefined) return cases;
  cases.push(`WHEN ${source} IS NOT NULL AND NOT (${value.fits}) THEN ${value.reason}`);
  if (isKey && isTextType(type)) {
    // Of any other row, in this load or in the warehouse already: its keys compare as if spaces at their end were not there.
    cases.push(
      `WHEN ends_with(${value.value}, ' ') THEN ${quoteLiteral(`${name} ends in a space, and MySQL takes it for the key without`)}`,
    );
  }
  return cases;
}

/** All columns of the feed in their types; NULL where no file has one. */
async function feedSelect(
  connection: DuckDBConnection,
  { paths, feedColumns }: Pick<StageRowsOptions, 'paths' | 'feedColumns'>,
): Promise<string> {
  const files = paths.map((path) => quoteLiteral(literalPath(path))).join(', ');
  const from = `read_parquet([${files}], union_by_name = true, hive_partitioning = false)`;
  const there = new Set<string>();
  if (paths.length > 0) {
    const prepared = await connection.prepare(`SELECT * FROM ${from}`);
    for (let i = 0; i < prepared.columnCount; i += 1) there.add(prepared.columnName(i));
    prepared.destroySync();
  }
  const list = feedColumns.map(({ name, type }) => {
    const quoted = quoteIdentifier(name);
    return `CAST(${there.has(name) ? quoted : 'NULL'} AS ${toDuckDBType(type)}) AS ${quoted}`;
  });
  return `${list.join(', ')} ${paths.length === 0 ? 'WHERE false' : `FROM ${from}`}`;
}

/** Where a column's values come from, in SQL over the feed's columns. Error: INVALID_INPUT where the feed has no such column. */
export function picked(
  { name, source }: Pick<StagedColumn, 'name' | 'source'>,
  { feedColumns }: Pick<StageRowsOptions, 'feedColumns'>,
): { sql: string; type: ColumnType } {
  if ('constant' in source) {
    const text = source.constant === null ? 'NULL' : quoteLiteral(source.constant);
    return { sql: `CAST(${text} AS VARCHAR)`, type: 'string' };
  }
  // A column whose own name has dots is found whole first.
  const whole = feedColumns.find((column) => column.name === source.column);
  if (whole !== undefined) return { sql: quoteIdentifier(whole.name), type: whole.type };
  const [first = '', ...rest] = source.column.split('.');
  let found = feedColumns.find((column) => column.name === first);
  let sql = quoteIdentifier(first);
  for (const field of rest) {
    found = fieldOf(found, field);
    sql = `struct_extract(${sql}, ${quoteLiteral(field)})`;
  }
  if (found === undefined) {
    throw unknownColumn(
      name,
      `is filled from ${source.column}, and the feed has no such column. Its columns are ${feedColumns.map((column) => column.name).join(', ')}`,
    );
  }
  return { sql, type: found.type };
}

function fieldOf(column: Column | undefined, name: string): Column | undefined {
  if (column === undefined || typeof column.type === 'string' || column.type.type !== 'struct') return undefined;
  return column.type.fields.find((field) => field.name === name);
}

function unknownColumn(name: string, what: string): LakeError {
  return new LakeError('INVALID_INPUT', `The column ${name} ${what}. Correct the mapping of the table.`, {
    details: { column: name },
  });
}

async function firstRefusals(connection: DuckDBConnection, keys: readonly string[]): Promise<RefusedRow[]> {
  const found = await connection.runAndReadAll(
    `SELECT refused_key, refusal FROM staged WHERE refusal IS NOT NULL ORDER BY ${keys.map((key) => `${key} NULLS FIRST`).join(', ')}, refused_key, refusal LIMIT ${shownRefusals}`,
  );
  return found.getRowsJson().map(([key, reason]) => ({ key: textOf(key), reason: textOf(reason) }));
}
