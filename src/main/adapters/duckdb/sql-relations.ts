import type { Column } from '../../../shared/contract/types';
import type { SqlRelation } from '../../core/ports';
import { toDuckDBType } from './column-types';
import { runLogSelect } from './sql-run-log';
import { quoteIdentifier, quoteLiteral } from './sql-text';

type Part = SqlRelation['parts'][number];

/** The name that SQL has for a relation; one of an earlier version stands in a schema of its own. */
export function relationName({ schema, name }: Pick<SqlRelation, 'name' | 'schema'>): string {
  return schema === undefined ? quoteIdentifier(name) : `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}

/**
 * The view that a relation is: its columns by name over the log's explicit file list. Named columns, because Hive partitioning takes every
 * `key=value` of the whole path for a column, those above the lake included. Partition columns have their declared types, and prune: DuckDB
 * pushes filters through the UNION ALL of the parts, so that a part without files of that day opens none.
 */
export function relationView(relation: SqlRelation): string {
  return `CREATE OR REPLACE VIEW ${relationName(relation)} AS ${relationSelect(relation)}`;
}

/** The same as a query, for a relation that nobody names. */
export function relationSelect(relation: SqlRelation): string {
  if (relation.format === 'ndjson') return runLogSelect(relation);
  const columns = columnsOf(relation);
  const parts = relation.parts.filter(({ files }) => files.length > 0);
  if (parts.length === 0) return emptySelect(columns);
  return parts.map((part) => partSelect(relation, part, columns)).join(' UNION ALL ');
}

/**
 * Files whose columns are known without their footers, in a view. Its columns are named by it: else one that is there no more would be taken for the view's
 * own column of that name, and DuckDB would speak of that.
 */
export const heldFilesName = 'lagoon files';
const heldFiles = quoteIdentifier(heldFilesName);

/** Columns that tell where a row lies, beside the relation's own; no feed has a blank in a name. */
export const tracedColumns = { file: 'lagoon file', rowNumber: 'file_row_number' } as const;

/** The rows with the file that each is in, and its number there from 0 on. Not for the logs of the lake, which are no Parquet. */
export function tracedSelect(relation: SqlRelation): string {
  const columns = columnsOf(relation);
  const traced = Object.values(tracedColumns).map(quoteIdentifier);
  const parts = relation.parts.filter(({ files }) => files.length > 0);
  const none = `SELECT ${[...columns.map(typedNull), `''::VARCHAR AS ${traced[0]}`, `0::BIGINT AS ${traced[1]}`].join(', ')} WHERE false`;
  const selects = parts.map((part) => {
    const files = readParquet(relation, part, tracedColumns.file);
    const list = part.columns === null ? castColumns(columns) : heldColumns(relation, part.columns, columns);
    const from =
      part.columns === null
        ? `(${none} UNION ALL BY NAME SELECT *, file_row_number FROM ${files})`
        : `${files} AS ${heldFiles}`;
    return `SELECT ${[...list, ...traced].join(', ')} FROM ${from}`;
  });
  return [none, ...selects].join(' UNION ALL ');
}

/** Columns as SQL sees them: those of the files, then the partitions'. */
export function columnsOf(relation: SqlRelation): readonly Column[] {
  const partitionNames = new Set(relation.partitionColumns.map((column) => column.name));
  return [...relation.columns.filter((column) => !partitionNames.has(column.name)), ...relation.partitionColumns];
}

function emptySelect(columns: readonly Column[]): string {
  return `SELECT ${columns.map(typedNull).join(', ')} WHERE false`;
}

function typedNull(column: Column): string {
  return `NULL::${toDuckDBType(column.type)} AS ${quoteIdentifier(column.name)}`;
}

function partSelect(relation: SqlRelation, part: Part, columns: readonly Column[]): string {
  const files = readParquet(relation, part);
  return part.columns === null
    ? foreignSelect(columns, files)
    : `SELECT ${heldColumns(relation, part.columns, columns).join(', ')} FROM ${files} AS ${heldFiles}`;
}

function readParquet({ partitionColumns }: SqlRelation, part: Part, fileColumn: string | null = null): string {
  const paths = part.files.map((file) => quoteLiteral(literalPath(file))).join(', ');
  const types = partitionColumns.map((column) => `${quoteLiteral(column.name)}: ${toDuckDBType(column.type)}`);
  const hive =
    types.length === 0
      ? 'hive_partitioning = false'
      : `hive_partitioning = true, hive_types_autocast = false, hive_types = {${types.join(', ')}}`;
  const traced = fileColumn === null ? '' : `, filename = ${quoteLiteral(fileColumn)}`;
  return `read_parquet([${paths}], ${hive}${part.columns === null ? ', union_by_name = true' : ''}${traced})`;
}

/**
 * What a part lacks is NULL. The others are cast, which costs nothing where a file has the type itself: a struct that gained fields is cast by the
 * fields' names, in lists and maps too, and another program's file may have a type that only stands for the relation's.
 */
function heldColumns(
  { partitionColumns }: SqlRelation,
  held: readonly Column[],
  columns: readonly Column[],
): readonly string[] {
  const names = new Set(held.map(({ name }) => name));
  const partitions = new Set(partitionColumns.map(({ name }) => name));
  return columns.map((column) => {
    const name = quoteIdentifier(column.name);
    if (partitions.has(column.name)) return `${heldFiles}.${name}`;
    return names.has(column.name) ? castColumn(column, `${heldFiles}.${name}`) : typedNull(column);
  });
}

/**
 * Files whose columns only their footers tell. The empty head gives every column to name, those that no file has too; what a file has
 * besides is left out. DuckDB drops the head when it plans.
 */
function foreignSelect(columns: readonly Column[], files: string): string {
  return `SELECT ${castColumns(columns).join(', ')} FROM (${emptySelect(columns)} UNION ALL BY NAME FROM ${files})`;
}

function castColumns(columns: readonly Column[]): readonly string[] {
  return columns.map((column) => castColumn(column));
}

function castColumn({ name, type }: Column, from = quoteIdentifier(name)): string {
  return `CAST(${from} AS ${toDuckDBType(type)}) AS ${quoteIdentifier(name)}`;
}

/** DuckDB takes `*`, `?` and `[` in a path for a pattern; in a class of its own each is itself. */
export function literalPath(path: string): string {
  return path.replace(/[*?[]/g, '[$&]');
}

/** Whether two states of a relation make the same view. Lists of files are compared, not the text of a view, which holds each of them. */
export function sameRelation(one: SqlRelation, other: SqlRelation): boolean {
  if (one === other) return true;
  return (
    one.format === other.format &&
    one.name === other.name &&
    one.schema === other.schema &&
    sameColumns(one.columns, other.columns) &&
    sameColumns(one.partitionColumns, other.partitionColumns) &&
    one.parts.length === other.parts.length &&
    one.parts.every((part, index) => samePart(part, other.parts[index]))
  );
}

function samePart(one: Part, other: Part | undefined): boolean {
  if (one === other) return true;
  if (other === undefined || one.files.length !== other.files.length) return false;
  return one.files.every((file, index) => file === other.files[index]) && sameColumns(one.columns, other.columns);
}

function sameColumns(one: readonly Column[] | null, other: readonly Column[] | null): boolean {
  if (one === other) return true;
  return one !== null && other !== null && JSON.stringify(one) === JSON.stringify(other);
}
