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
 * each file is tagged with the fingerprint of the columns that it holds, and the table keeps, by fingerprint, the sets of columns that live
 * files have. A reader then knows what each file holds without opening it; of a file whose set is not kept, it asks the footer.
 */
export const columnsTag = 'lagoon.columns';
const configurationPrefix = 'lagoon.columns.';
/** Sets kept, newest first: a feed that took a column with each of its commits would have a log of nothing but sets. */
const maxSets = 32;

/** Files are read by name: the order of columns makes no other set. */
export function fingerprint(columns: readonly Column[]): string {
  const sorted = [...columns].sort((a, b) => (a.name < b.name ? -1 : 1));
  return createHash('sha256').update(schemaString(sorted)).digest('hex').slice(0, 16);
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

/**
 * The metaData that a commit needs whose files have these columns; null where the table's own will do. Errors: CONFLICT (a type differs, or a
 * name in case only): another writer's columns came first.
 */
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
  const merged = joinColumns(current, columns, {
    nullable: eitherNullable,
    refuse: ({ column, known: one, wanted }) => {
      const message = `The column ${column} of ${shape.name} is ${one} in its data and ${wanted} in what was to be committed. Nothing of it was written. Start the run again: what does not fit the column is then kept in the quarantine.`;
      return new LakeError('CONFLICT', message, {
        details: { feed: shape.name, column, known: one, wanted },
        retryable: true,
      });
    },
  });
  return { ...base.metaData, schemaString: schemaString(merged), configuration: configurationOf(base, known, columns) };
}

/** The table's configuration with the set of the commit's files, and without those that no live file has. */
function configurationOf(
  base: LogState,
  known: ReadonlyMap<string, readonly Column[]>,
  columns: readonly Column[],
): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [key, value] of Object.entries(base.metaData.configuration ?? {})) {
    if (!key.startsWith(configurationPrefix)) kept[key] = value;
  }
  const live = new Set<string>();
  for (const add of base.files.values()) {
    const tag = add.tags?.[columnsTag];
    if (tag !== undefined && tag !== null) live.add(tag);
  }
  const sets = [...known].filter(([tag]) => live.has(tag));
  for (const [tag, set] of [...sets, [fingerprint(columns), columns] as const].slice(-maxSets)) {
    kept[configurationPrefix + tag] = schemaString(set);
  }
  return kept;
}

/** Two columns that cannot be one: of two types, or of names that differ in case only. */
export interface ColumnClash {
  /** With the names of the structs around it. */
  readonly column: string;
  /** Its type, or its name where that is what differs. */
  readonly known: string;
  readonly wanted: string;
}

interface MergeRules {
  readonly refuse: (clash: ColumnClash) => LakeError;
  /** Whether a column that both have may be null. */
  readonly nullable: (current: Column, wanted: Column) => boolean;
}

/** The current columns in their order, then those that are new, nullable. Throws what `refuse` makes of the first clash. */
function joinColumns(current: readonly Column[], wanted: readonly Column[], rules: MergeRules): Column[] {
  return merge(current, wanted, [], rules);
}

function merge(
  current: readonly Column[],
  wanted: readonly Column[],
  path: readonly string[],
  rules: MergeRules,
): Column[] {
  const byName = new Map(wanted.map((column) => [column.name, column]));
  // Delta and DuckDB tell columns apart without regard to case.
  const lower = new Map(current.map(({ name }) => [name.toLowerCase(), name]));
  const merged = current.map((column) => {
    const other = byName.get(column.name);
    byName.delete(column.name);
    if (other === undefined) return column.nullable ? column : { ...column, nullable: true };
    const type = mergeTypes(column.type, other.type, [...path, column.name], rules);
    return { ...column, nullable: rules.nullable(column, other), type };
  });
  for (const column of byName.values()) {
    const known = lower.get(column.name.toLowerCase());
    if (known !== undefined)
      throw rules.refuse({
        column: [...path, column.name].join('.'),
        known: `named ${known}`,
        wanted: `named ${column.name}`,
      });
    merged.push({ ...column, nullable: true });
  }
  return merged;
}

function mergeTypes(one: ColumnType, other: ColumnType, path: readonly string[], rules: MergeRules): ColumnType {
  if (JSON.stringify(one) === JSON.stringify(other)) return one;
  if (typeof one === 'object' && typeof other === 'object') {
    if (one.type === 'struct' && other.type === 'struct')
      return { type: 'struct', fields: merge(one.fields, other.fields, path, rules) };
    if (one.type === 'array' && other.type === 'array') {
      const elementType = mergeTypes(one.elementType, other.elementType, path, rules);
      return { type: 'array', elementType, containsNull: one.containsNull || other.containsNull };
    }
  }
  throw rules.refuse({ column: path.join('.'), known: typeName(one), wanted: typeName(other) });
}

export function typeName(type: ColumnType): string {
  if (typeof type === 'string') return type;
  switch (type.type) {
    case 'struct':
      return `struct<${type.fields.map((field) => `${field.name}: ${typeName(field.type)}`).join(', ')}>`;
    case 'array':
      return `array<${typeName(type.elementType)}>`;
    case 'map':
      return `map<${typeName(type.keyType)}, ${typeName(type.valueType)}>`;
  }
}

/** The columns that a feed's next writer begins with: the data's, then what the feed declares beyond them. Error: REFUSED where they differ. */
export function declaredOn(stored: readonly Column[], declared: readonly Column[], feed: string): Column[] {
  if (stored.length === 0) return [...declared];
  return joinColumns(stored, declared, {
    nullable: (_, wanted) => wanted.nullable,
    refuse: ({ column, known, wanted }) => {
      const message = `The column ${column} of ${feed} is ${known} in its data and ${wanted} in the feed. Restore the feed's column, or add a new feed for the new type.`;
      return new LakeError('REFUSED', message, { details: { feed, column, known, wanted } });
    },
  });
}

/** The columns of a table with those of files that are to become its own. Error: REFUSED where one column has two types. */
export function mergeColumns(current: readonly Column[], wanted: readonly Column[], table: string): Column[] {
  return joinColumns(current, wanted, {
    nullable: eitherNullable,
    refuse: ({ column, known, wanted: other }) => {
      const message = `The column ${column} of ${table} is ${known} in its data and ${other} in what is written. Restore the feed's column, or add a new feed for the new type.`;
      return new LakeError('REFUSED', message, { details: { feed: table, column, known, wanted: other } });
    },
  });
}

function eitherNullable(one: Column, other: Column): boolean {
  return one.nullable || other.nullable;
}
