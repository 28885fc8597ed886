import type { FeedConfig, FeedDraft } from '../../../../shared/contract/feeds';
import type { Column } from '../../../../shared/contract/types';
import type { FeedName } from '../../../../shared/ids';
import type { KsqlFeedColumns } from '../../ksqldb/feed-columns';
import type { KsqlSourceName } from '../../ports';
import { sameType } from './feed-differences';
import { draftOf } from './planned-change';

/** An object of the server as a feed would have it. */
export interface ObjectShape extends KsqlFeedColumns {
  readonly source: KsqlSourceName;
}

/** Of a feed that the server's object is the first word on. Retention is what the built-in feeds have. */
export function newDraft(name: FeedName, object: ObjectShape): FeedDraft {
  const { source, columns, keyColumns, leftOut } = object;
  const isStream = source.kind === 'stream';
  const without = leftOut.length === 0 ? [] : [`Without ${leftOut.join(', ')}, for which the lake has no type.`];
  return {
    name,
    description: [`The ${source.kind} ${source.name} of the ksqlDB server.`, ...without].join(' '),
    kind: source.kind,
    level: isStream ? 'raw' : 'aggregate',
    source: { type: 'ksqldb', object: source.name },
    ...reading(source),
    columns: [...columns],
    eventTimeColumn: isStream ? object.eventTimeColumn : null,
    keyColumns: [...keyColumns],
    retentionDays: isStream ? 365 : null,
    retentionVersions: isStream ? null : 7,
    compression: 'snappy',
    enabled: true,
  };
}

/**
 * The feed with what the server says of its object. What people decided stays: words, level, retention, compression, switches, a topic that was taken
 * away; and columns that rows have (`written`), though the server lacks them by now.
 */
export function updatedDraft(
  current: FeedConfig,
  object: ObjectShape,
  written: ReadonlySet<string> = new Set(),
): FeedDraft {
  const { source } = object;
  const draft = draftOf(current);
  const isItsOwn = current.source.type === 'ksqldb';
  const columns = isItsOwn ? mergedColumns(current.columns, object.columns, written) : [...object.columns];
  const kinds =
    source.kind === current.kind
      ? {}
      : {
          kind: source.kind,
          retentionDays: source.kind === 'stream' ? 365 : null,
          retentionVersions: source.kind === 'stream' ? null : 7,
        };
  const { format: _format, ...rest } = draft;
  const read = isItsOwn && current.topic === null ? { topic: null, ...formatOf(current.format) } : reading(source);
  return {
    ...rest,
    ...kinds,
    source: { type: 'ksqldb', object: source.name },
    ...read,
    columns,
    eventTimeColumn: source.kind === 'stream' ? eventTime(current, object, columns) : null,
    keyColumns: keysOf(current, object, columns),
  };
}

/** The columns of now in their order, each with the server's type; then those that are new. */
function mergedColumns(current: readonly Column[], told: readonly Column[], written: ReadonlySet<string>): Column[] {
  const byName = new Map(told.map((column) => [column.name, column]));
  const kept = current.flatMap((column) => {
    const now = byName.get(column.name);
    byName.delete(column.name);
    if (now === undefined) return written.has(column.name) ? [column] : [];
    return [sameType(column, now) ? column : { ...column, type: now.type }];
  });
  return [...kept, ...byName.values()];
}

/** A feed of the object keeps the column that was chosen for it, if it still dates. */
function eventTime(current: FeedConfig, object: ObjectShape, columns: readonly Column[]): string | null {
  const chosen = columns.find(
    ({ name, type }) => name === current.eventTimeColumn && (type === 'timestamp' || type === 'date'),
  );
  if (current.source.type === 'ksqldb') return chosen?.name ?? object.eventTimeColumn;
  return object.eventTimeColumn ?? chosen?.name ?? null;
}

function keysOf(current: FeedConfig, { keyColumns }: ObjectShape, columns: readonly Column[]): string[] {
  if (keyColumns.length > 0) return [...keyColumns];
  return current.keyColumns.filter((key) => columns.some(({ name }) => name === key));
}

/** How consumers would read its topic; no topic where they cannot: the keys of windows, and values in a format of which they know nothing. */
function reading({ topic, valueFormat, isWindowed }: KsqlSourceName): Pick<FeedDraft, 'topic' | 'format'> {
  const format = formats.get(valueFormat.toUpperCase());
  if (format === undefined || isWindowed) return { topic: null };
  return { topic, ...formatOf(format) };
}

const formats: ReadonlyMap<string, NonNullable<FeedDraft['format']>> = new Map([
  ['JSON', 'json'],
  ['JSON_SR', 'json-schema'],
  ['AVRO', 'avro'],
]);

/** JSON goes without saying. */
function formatOf(format: FeedDraft['format']): Pick<FeedDraft, 'format'> {
  return format === undefined || format === 'json' ? {} : { format };
}
