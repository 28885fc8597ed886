import type { FeedConfig } from '../../../shared/contract/feeds';
import type { Column, ColumnType } from '../../../shared/contract/types';
import type { TableMapping, WarehouseType } from '../../../shared/contract/warehouse';
import { LakeError } from '../../../shared/errors';

type MappedColumn = TableMapping['columns'][number];

const longestName = 64;
/** MySQL's DECIMAL. */
const mostScale = 30;

/**
 * A mapping of the feed to a new table, for people to change. A table's versions become snapshots of a fact; a stream's rows, of which each would be
 * in every snapshot again, come once by their key. Error: REFUSED where the feed says no key.
 */
export function proposeMapping(feed: FeedConfig, columns: readonly Column[], table: string): TableMapping {
  if (feed.keyColumns.length === 0) {
    throw new LakeError(
      'REFUSED',
      `${feed.name} says no columns that tell its rows apart, and a table of the warehouse needs them. Give them: lagoon feeds set ${feed.name} --key-columns COLUMN`,
      { details: { feed: feed.name } },
    );
  }
  const proposed = columns.flatMap((column) => mapped(column, [], feed.keyColumns));
  const used = new Set<string>();
  const named = proposed.map((column) => ({ ...column, name: unused(column.name, used) }));
  const keyColumns = feed.keyColumns.map((key) => {
    const found = named.find(({ source }) => source.from === 'feed' && source.column === key);
    if (found !== undefined) return found.name;
    throw new LakeError(
      'REFUSED',
      `The key column "${key}" of ${feed.name} is no column of its rows. Correct the feed.`,
      {
        details: { feed: feed.name, column: key },
      },
    );
  });
  const kind = feed.kind === 'table' ? 'fact' : 'dimension';
  const snapshot: MappedColumn[] = [
    { name: unused('snapshot_date', used), type: 'DATE', source: { from: 'snapshotDate' } },
    { name: unused('snapshot_version', used), type: 'INT', source: { from: 'snapshotVersion' } },
  ];
  return {
    table,
    kind,
    feed: feed.name,
    keyColumns,
    columns: kind === 'fact' ? [...named, ...snapshot] : named,
    topic: null,
  };
}

/** A struct's fields become columns of their own. */
function mapped({ name, type }: Column, around: readonly string[], keys: readonly string[]): MappedColumn[] {
  const path = [...around, name];
  if (typeof type !== 'string' && type.type === 'struct')
    return type.fields.flatMap((field) => mapped(field, path, keys));
  const column = path.join('.');
  return [{ name: path.join('_'), type: typeOf(type, keys.includes(column)), source: { from: 'feed', column } }];
}

/** Text of a key is short enough for an index; other text may be of any length. */
function typeOf(type: ColumnType, isKey: boolean): WarehouseType {
  if (typeof type !== 'string') return 'JSON';
  switch (type) {
    case 'string':
      return isKey ? 'VARCHAR(255)' : 'TEXT';
    case 'long':
      return 'BIGINT';
    case 'integer':
    case 'short':
    case 'byte':
      return 'INT';
    case 'float':
    case 'double':
      return 'DOUBLE';
    case 'boolean':
      return 'BOOLEAN';
    case 'binary':
      return 'BLOB';
    case 'date':
      return 'DATE';
    case 'timestamp':
      return 'DATETIME(6)';
    default: {
      const [, precision = '38', scale = '0'] = /^decimal\((\d+),(\d+)\)$/.exec(type) ?? [];
      return `DECIMAL(${Number(precision)},${Math.min(Number(scale), mostScale)})`;
    }
  }
}

function unused(name: string, used: Set<string>): string {
  let found = name.slice(0, longestName);
  for (let n = 2; used.has(found.toLowerCase()); n += 1) {
    const suffix = `_${n}`;
    found = name.slice(0, longestName - suffix.length) + suffix;
  }
  used.add(found.toLowerCase());
  return found;
}
