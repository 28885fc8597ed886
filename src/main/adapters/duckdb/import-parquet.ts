import type { DuckDBConnection, DuckDBType } from '@duckdb/node-api';
import type { Column, ColumnType } from '../../../shared/contract/types';
import { LakeError, throwIfAborted } from '../../../shared/errors';
import type { ImportSource } from '../../core/ports';
import { nullableColumn, toColumnType, toDuckDBType } from './column-types';
import { fitText, fitTyped } from './import-fit';
import { folderColumns, folderNumber, folderValue } from './import-folders';
import { assertDistinctNames } from './import-names';
import { pathLiteral, unreadable } from './import-paths';
import { absent, constant, valueName, type FileRows } from './import-rows';
import { isoSpelling } from './import-time';
import { parquetNames } from './parquet-names';
import { quoteIdentifier, quoteLiteral, textOf } from './sql-text';

/** Files whose footers are read in one statement. */
const batchFiles = 200;
/** DuckDB's own column, where it is asked for. */
const rowNumber = 'file_row_number';

/** Columns of all Parquet files of one import, and of the `key=value` folders that every one of them lies in. */
export interface ParquetPlan {
  readonly columns: readonly Column[];
  readonly folders: readonly Column[];
  readonly records: number;
  readonly root: string;
}

interface Merged {
  readonly name: string;
  readonly path: string;
  readonly type: ColumnType;
}

/**
 * Errors: INVALID_INPUT naming a file with two columns that differ in case only, two files that have a column in types that do not go together,
 * or a file whose column says something else than its folder; CORRUPT naming a file that is no Parquet.
 */
export async function planParquet(
  connection: DuckDBConnection,
  root: string,
  paths: readonly string[],
  signal: AbortSignal | null = null,
  /** Of more files than are read: a folder is a column where all of these lie in one. */
  foundPaths: readonly string[] = paths,
): Promise<ParquetPlan> {
  const merged = new Map<string, Merged>();
  const folders = folderColumns(root, foundPaths);
  const described = new Map<string, [string, DuckDBType][]>();
  let records = 0;
  for (let from = 0; from < paths.length; from += batchFiles) {
    if (signal !== null) throwIfAborted(signal, `Looking at ${paths[from] ?? root}`);
    const batch = paths.slice(from, from + batchFiles);
    const footers = await footersOf(connection, batch);
    for (const path of batch) {
      const footer = footers.get(path);
      if (footer === undefined) throw new LakeError('INTERNAL', `DuckDB told nothing of ${path}.`);
      records += footer.records;
      assertDistinctNames(path, footer.clash ?? []);
      const columns = described.get(footer.signature) ?? (await columnsOf(connection, path));
      described.set(footer.signature, columns);
      for (const folder of folders) await assertAgrees(connection, root, path, columns, folder);
      for (const [name, type] of columns) await merge(connection, merged, { name, path, type: toColumnType(type) });
    }
  }
  const inside = [...merged.values()].map(({ name, type }) => nullableColumn(name, type));
  const more = folders.filter(({ name }) => !merged.has(name.toLowerCase()));
  return { columns: [...inside, ...more], folders, records, root };
}

interface Footer {
  readonly clash: readonly [string, string] | null;
  readonly signature: string;
  readonly records: number;
}

async function footersOf(connection: DuckDBConnection, paths: readonly string[]): Promise<ReadonlyMap<string, Footer>> {
  try {
    const literals = paths.map(pathLiteral);
    const names = await parquetNames(connection, literals);
    const counted = await connection.runAndReadAll(
      `SELECT file_name, num_rows FROM parquet_file_metadata([${literals.join(', ')}])`,
    );
    const records = new Map(counted.getRowsJson().map(([path, rows]) => [textOf(path), Number(rows)]));
    return new Map([...names].map(([path, found]) => [path, { ...found, records: records.get(path) ?? 0 }]));
  } catch (error) {
    const [only, ...others] = paths;
    if (only !== undefined && others.length === 0) throw unreadable(only, 'Parquet', error, null);
    // Of several, DuckDB does not always say which.
    const alone = new Map<string, Footer>();
    for (const path of paths) for (const found of await footersOf(connection, [path])) alone.set(...found);
    return alone;
  }
}

async function columnsOf(connection: DuckDBConnection, path: string): Promise<[string, DuckDBType][]> {
  const result = await connection.runAndReadAll(`SELECT * FROM ${reader(path)} LIMIT 0`);
  return result.columnNames().map((name, i) => [name, result.columnType(i)]);
}

/** Folders are looked at by us alone: DuckDB would hide a column behind a folder of its name. */
function reader(path: string, more = ''): string {
  return `read_parquet(${pathLiteral(path)}, hive_partitioning = false${more})`;
}

async function assertAgrees(
  connection: DuckDBConnection,
  root: string,
  path: string,
  columns: readonly [string, DuckDBType][],
  { name }: Column,
): Promise<void> {
  const inside = columns.find(([own]) => own.toLowerCase() === name.toLowerCase());
  if (inside === undefined) return;
  const value = folderValue(root, path, name);
  const told = value === null ? 'NULL' : `TRY_CAST(${quoteLiteral(value)} AS ${inside[1].toString()})`;
  const other = await connection.runAndReadAll(
    `SELECT CAST(${quoteIdentifier(inside[0])} AS VARCHAR) FROM ${reader(path)} WHERE ${quoteIdentifier(inside[0])} IS DISTINCT FROM ${told} LIMIT 1`,
  );
  const [row] = other.getRowsJson();
  if (row === undefined) return;
  throw new LakeError(
    'INVALID_INPUT',
    `${path} has a column "${inside[0]}" with the value ${row[0] === null ? 'NULL' : `"${textOf(row[0])}"`}, and lies in the folder ${name}=${value ?? ''}. Rename the folder or the column: both cannot be "${name}".`,
    { details: { path, column: inside[0] } },
  );
}

async function merge(connection: DuckDBConnection, merged: Map<string, Merged>, found: Merged): Promise<void> {
  const key = found.name.toLowerCase();
  const known = merged.get(key);
  if (known === undefined) {
    merged.set(key, found);
    return;
  }
  if (JSON.stringify(known.type) === JSON.stringify(found.type)) return;
  const [a, b] = [toDuckDBType(known.type), toDuckDBType(found.type)];
  if (!goTogether(kindOf(known.type), kindOf(found.type))) {
    throw new LakeError(
      'INVALID_INPUT',
      `The column "${known.name}" is ${a} in ${known.path} and ${b} in ${found.path}, which do not go together. Import each kind into a feed of its own.`,
      { details: { path: found.path, first: known.path, column: found.name } },
    );
  }
  // Of numbers, DuckDB knows the one that has place for both; where it has none after all, a value that changes goes to the quarantine.
  const both = await connection.runAndReadAll(`SELECT CAST(NULL AS ${a}) AS c UNION ALL SELECT CAST(NULL AS ${b})`);
  merged.set(key, { ...known, type: toColumnType(both.columnType(0)) });
}

function kindOf(type: ColumnType): string {
  if (typeof type !== 'string') return type.type;
  if (type === 'date' || type === 'timestamp') return 'time';
  return type === 'string' || type === 'binary' || type === 'boolean' ? type : 'number';
}

function goTogether(a: string, b: string): boolean {
  const asText = new Set(['string', 'number', 'time', 'boolean']);
  return a === b || ((a === 'string' || b === 'string') && asText.has(a) && asText.has(b));
}

/** `ownNames` are those that columns of the feed have in the files and folders, where they are others. */
export async function parquetRows(
  connection: DuckDBConnection,
  source: ImportSource,
  columns: readonly Column[],
  plan: ParquetPlan & { readonly ownNames: ReadonlyMap<string, string> },
): Promise<FileRows> {
  const inside = await columnsOf(connection, source.path);
  const fits = columns.map((column, i) => {
    const ownName = (plan.ownNames.get(column.name) ?? column.name).toLowerCase();
    const own = inside.findIndex(([name]) => name.toLowerCase() === ownName);
    const type = inside[own]?.[1];
    if (type !== undefined) return fitTyped(column, valueName(i), type, `c${own}`);
    const folder = plan.folders.find(({ name }) => name.toLowerCase() === ownName);
    const value = folder === undefined ? null : folderValue(plan.root, source.path, folder.name);
    if (value === null) return absent(column, i);
    return column.type === 'string'
      ? constant(column, i, quoteLiteral(value))
      : fitText(column, valueName(i), isoSpelling, quoteLiteral(folderNumber(ownName, value)));
  });
  const named = inside.map(([name], i) => `${quoteIdentifier(name)} AS c${i}`);
  const texts = inside.map(([name], i) => `${quoteIdentifier(name)} := CAST(c${i} AS VARCHAR)`);
  // A column of that name stands before DuckDB's own; without it, rows are counted as they come, which is in the file's order.
  const isTaken = inside.some(([name]) => name.toLowerCase() === rowNumber);
  const row = isTaken ? 'row_number() OVER () - 1' : rowNumber;
  return {
    source,
    relation: `(SELECT ${[...named, `${row} AS lagoon_row`].join(', ')} FROM ${reader(source.path, isTaken ? '' : `, ${rowNumber} = true`)})`,
    fits,
    original: `CAST(to_json(struct_pack(${texts.join(', ')})) AS VARCHAR)`,
    broken: null,
    expected: null,
    release: () => Promise.resolve(),
  };
}
