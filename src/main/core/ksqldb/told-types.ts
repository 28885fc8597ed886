import type { FeedConfig } from '../../../shared/contract/feeds';
import type { Column, ColumnType } from '../../../shared/contract/types';
import { LakeError } from '../../../shared/errors';
import { datePartitionColumns, provenanceColumns } from '../lake/feed-layout';
import { typeName } from '../lake/schema-evolution';
import type { KsqlDescription } from '../ports';
import type { Selection } from './selection';

const lakeNames: ReadonlySet<string> = new Set([...provenanceColumns, ...datePartitionColumns].map(({ name }) => name));

/**
 * That rows of the selection can be rows of the feed, by the types alone: no row has to be read to know that all of them would be rejected. `columns`: those
 * that the feed's writer begins with. Error: REFUSED.
 */
export function assertFits(
  { name, kind }: Pick<FeedConfig, 'name' | 'kind'>,
  { name: object }: Pick<KsqlDescription, 'name'>,
  { columns: selected, told }: Pick<Selection, 'columns' | 'told'>,
  columns: readonly Column[],
): void {
  const details = { feed: name, object };
  for (const [i, { serverName }] of selected.entries()) {
    const its = told[i];
    if (its === undefined) continue;
    if (kind === 'stream' && lakeNames.has(its.name.toLowerCase())) {
      throw new LakeError(
        'REFUSED',
        `${object} has the column ${serverName}, a name that the lake itself gives to every stream: nothing was read. Declare the columns that "${name}" is to have, without it, and let it take no new ones; or select it under another name on the server (CREATE STREAM … AS SELECT).`,
        { details: { ...details, column: serverName } },
      );
    }
    const known = columns.find((column) => column.name === its.name);
    const clash = known === undefined ? null : clashOf(its.type, known.type, its.name);
    if (clash === null) continue;
    throw new LakeError(
      'REFUSED',
      `${clash.path} is ${clash.told} in ${object} of the server and ${clash.known} in "${name}": none of its rows would fit, and nothing was read. Look at the differences (lagoon feeds sync), or add a feed by another name for the new type.`,
      { details: { ...details, column: clash.path } },
    );
  }
}

interface TypeClash {
  readonly path: string;
  readonly told: string;
  readonly known: string;
}

/** Where no value of the told type but NULL fits; null where some may, by the rules of the check of records. */
function clashOf(told: ColumnType, known: ColumnType, path: string): TypeClash | null {
  if (typeof told === 'object' && typeof known === 'object') {
    if (told.type === 'array' && known.type === 'array') {
      return clashOf(told.elementType, known.elementType, path);
    }
    if (told.type === 'map' && known.type === 'map') return clashOf(told.valueType, known.valueType, path);
    if (told.type === 'struct' && known.type === 'struct') {
      for (const field of told.fields) {
        const other = known.fields.find(({ name }) => name === field.name);
        const clash = other === undefined ? null : clashOf(field.type, other.type, `${path}.${field.name}`);
        if (clash !== null) return clash;
      }
      return null;
    }
  }
  return mayFit(told, known) ? null : { path, told: typeName(told), known: typeName(known) };
}

function mayFit(told: ColumnType, known: ColumnType): boolean {
  const [from, to] = [jsonKind(told), jsonKind(known)];
  // Whole numbers and decimals are taken in quotes, too, as sources write them that care for their digits.
  if (told === 'string' && to === 'number') return known !== 'float' && known !== 'double';
  return from === to;
}

/** What a value of the type is in JSON. */
function jsonKind(type: ColumnType): 'object' | 'array' | 'text' | 'number' | 'boolean' {
  if (typeof type === 'object') return type.type === 'array' ? 'array' : 'object';
  switch (type) {
    case 'string':
    case 'binary':
    case 'date':
    case 'timestamp':
      return 'text';
    case 'boolean':
      return 'boolean';
    default:
      return 'number';
  }
}
