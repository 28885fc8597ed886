import type { Column } from '../../../shared/contract/types';
import type { SqlRelation } from '../../core/ports';
import { toDuckDBType } from './column-types';
import { quoteIdentifier, quoteLiteral } from './sql-text';

/**
 * The view that a relation is: its columns by name over the log's explicit file list. Named columns, because Hive partitioning takes every
 * `key=value` of the whole path for a column, those above the lake included. Partition columns have their declared types, and prune.
 */
export function relationView(relation: SqlRelation): string {
  const partitionNames = new Set(relation.partitionColumns.map((column) => column.name));
  const fileColumns = relation.columns.filter((column) => !partitionNames.has(column.name));
  const columns = [...fileColumns, ...relation.partitionColumns];
  const parts = relation.parts.filter(({ files }) => files.length > 0);
  const body =
    parts.length === 0
      ? emptySelect(columns)
      : parts.map((part) => partSelect(relation, part, columns)).join(' UNION ALL ');
  return `CREATE OR REPLACE VIEW ${quoteIdentifier(relation.name)} AS ${body}`;
}

function emptySelect(columns: readonly Column[]): string {
  const list = columns.map((column) => `NULL::${toDuckDBType(column.type)} AS ${quoteIdentifier(column.name)}`);
  return `SELECT ${list.join(', ')} WHERE false`;
}

function partSelect(
  { partitionColumns }: SqlRelation,
  part: SqlRelation['parts'][number],
  columns: readonly Column[],
): string {
  const paths = part.files.map((file) => quoteLiteral(literalPath(file))).join(', ');
  const types = partitionColumns.map((column) => `${quoteLiteral(column.name)}: ${toDuckDBType(column.type)}`);
  const hive =
    types.length === 0
      ? 'hive_partitioning = false'
      : `hive_partitioning = true, hive_types_autocast = false, hive_types = {${types.join(', ')}}`;
  const held = part.columns === null ? null : new Set(part.columns.map(({ name }) => name));
  const partitions = new Set(partitionColumns.map(({ name }) => name));
  const list = columns.map((column) =>
    held === null || held.has(column.name) || partitions.has(column.name)
      ? quoteIdentifier(column.name)
      : `NULL::${toDuckDBType(column.type)} AS ${quoteIdentifier(column.name)}`,
  );
  const union = part.columns === null ? ', union_by_name = true' : '';
  return `SELECT ${list.join(', ')} FROM read_parquet([${paths}], ${hive}${union})`;
}

/** DuckDB takes `*`, `?` and `[` in a path for a pattern; in a class of its own each is itself. */
export function literalPath(path: string): string {
  return path.replace(/[*?[]/g, '[$&]');
}

/** Whether two states of a relation make the same view. */
export function sameRelation(one: SqlRelation, other: SqlRelation): boolean {
  return one === other || relationView(one) === relationView(other);
}
