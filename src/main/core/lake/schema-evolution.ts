import { createHash } from 'node:crypto';
import type { Column, ColumnType } from '../../../shared/contract/types';
import { LakeError } from '../../../shared/errors';
import type { IdSource } from '../ports';
import type { MetaDataAction } from './delta-actions';
import type { TableShape } from './feed-layout';
import type { LogState } from './log-state';
import { columnsOf, schemaString } from './schema-text';

/**
 * A table's columns only ever grow: a commit whose files have more brings the new ones as nullable columns. Files of before lack them, so
 * each file is tagged with the fingerprint of the columns that it holds, and the table keeps, by fingerprint, every set of columns that a
 * live file may have. A reader then knows what each file holds without opening it.
 */
export const columnsTag = 'lagoon.columns';
const configurationPrefix = 'lagoon.columns.';

export function fingerprint(columns: readonly Column[]): string {
  return createHash('sha256').update(schemaString(columns)).digest('hex').slice(0, 16);
}

/** Sets of columns of the table's files, by fingerprint; the newest set, which is the table's own, too. */
export function knownColumnSets(state: LogState, tablePath: string): ReadonlyMap<string, readonly Column[]> {
  const sets = new Map<string, readonly Column[]>();
  for (const [key, value] of Object.entries(state.metaData.configuration ?? {})) {
    if (!key.startsWith(configurationPrefix)) continue;
    sets.set(key.slice(configurationPrefix.length), columnsOf(value, tablePath, state.version));
  }
  const own = columnsOf(state.metaData.schemaString, tablePath, state.version);
  sets.set(fingerprint(own), own);
  return sets;
}

/** The metaData that a commit needs whose files have these columns; null where the table's own will do. Errors: REFUSED (a type differs). */
export function schemaChange(
  base: LogState | null,
  shape: TableShape,
  columns: readonly Column[] | null,
  ids: IdSource,
  nowMs: number,
): MetaDataAction | null {
  if (base === null) {
    return {
      id: ids.next(),
      name: shape.name,
      description: undefined,
      format: { provider: 'parquet', options: {} },
      schemaString: schemaString(columns ?? shape.columns),
      partitionColumns: [...shape.partitionColumns],
      configuration: {},
      createdTime: nowMs,
    };
  }
  if (columns === null) return null;
  const known = knownColumnSets(base, shape.path);
  if (known.has(fingerprint(columns))) return null;
  const current = columnsOf(base.metaData.schemaString, shape.path, base.version);
  const merged = mergeColumns(current, columns, shape.name);
  const configuration = { ...base.metaData.configuration };
  for (const set of [current, columns]) configuration[configurationPrefix + fingerprint(set)] = schemaString(set);
  return { ...base.metaData, schemaString: schemaString(merged), configuration };
}

/** The current columns in their order, then those that are new, nullable. Error: REFUSED where one column has two types. */
export function mergeColumns(current: readonly Column[], wanted: readonly Column[], table: string): Column[] {
  return merge(current, wanted, [], table);
}

function merge(
  current: readonly Column[],
  wanted: readonly Column[],
  path: readonly string[],
  table: string,
): Column[] {
  const byName = new Map(wanted.map((column) => [column.name, column]));
  const merged = current.map((column) => {
    const other = byName.get(column.name);
    byName.delete(column.name);
    if (other === undefined) return column.nullable ? column : { ...column, nullable: true };
    return { ...column, nullable: column.nullable && other.nullable, type: mergeTypes(column, other, path, table) };
  });
  for (const column of byName.values()) merged.push({ ...column, nullable: true });
  return merged;
}

function mergeTypes(current: Column, wanted: Column, path: readonly string[], table: string): ColumnType {
  const one = current.type;
  const other = wanted.type;
  if (JSON.stringify(one) === JSON.stringify(other)) return one;
  if (typeof one === 'object' && typeof other === 'object' && one.type === 'struct' && other.type === 'struct') {
    return { type: 'struct', fields: merge(one.fields, other.fields, [...path, current.name], table) };
  }
  const column = [...path, current.name].join('.');
  throw new LakeError(
    'REFUSED',
    `The column ${column} of ${table} is ${typeName(one)} in its data and ${typeName(other)} in what is written. Restore the feed's column, or add a new feed for the new type.`,
    { details: { feed: table, column } },
  );
}

function typeName(type: ColumnType): string {
  return typeof type === 'string' ? type : type.type;
}
