import { takesNewFields, type FeedConfig, type FeedDraft } from '../../../../shared/contract/feeds';
import type { Column } from '../../../../shared/contract/types';
import type { FeedName } from '../../../../shared/ids';
import type { KsqlFeedColumns } from '../../ksqldb/feed-columns';
import { columnOf, planNames } from '../../ksqldb/nested-names';
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
export function updatedDraft(current: FeedConfig, object: ObjectShape, written: readonly Column[] = []): FeedDraft {
  const { source } = object;
  const draft = draftOf(current);
  const isItsOwn = current.source.type === 'ksqldb';
  const columns = isItsOwn ? mergedColumns(current, object.columns, written) : [...object.columns];
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

/**
 * The columns of now in their order and spelling, each with the server's type; then those that are new, as rows spell them, for a feed that takes such: what
 * another leaves out was left out by somebody.
 */
function mergedColumns(
  current: Pick<FeedConfig, 'columns' | 'newFields' | 'level'>,
  told: readonly Column[],
  written: readonly Column[],
): Column[] {
  const left = new Set(told);
  const kept = current.columns.flatMap((column) => {
    const now = columnOf([...left], column.name);
    if (now === undefined) return written.some(({ name }) => name === column.name) ? [column] : [];
    left.delete(now);
    const { type } = planNames(now.type, column.type);
    return [sameType(column, { ...now, type }) ? column : { ...column, type }];
  });
  if (current.columns.length > 0 && !takesNewFields(current)) return kept;
  const added = [...left].map((column) => {
    const before = columnOf(written, column.name);
    return { ...column, name: before?.name ?? column.name, type: planNames(column.type, before?.type).type };
  });
  return [...kept, ...added];
}

/** A feed of the object keeps the column that was chosen for it, if it still dates. */
function eventTime(current: FeedConfig, object: ObjectShape, columns: readonly Column[]): string | null {
  const chosen = columns.find(
    ({ name, type }) => name === current.eventTimeColumn && (type === 'timestamp' || type === 'date'),
  );
  const told = object.eventTimeColumn === null ? undefined : columnOf(columns, object.eventTimeColumn);
  const [first, second] = current.source.type === 'ksqldb' ? [chosen, told] : [told, chosen];
  return first?.name ?? second?.name ?? null;
}

function keysOf(current: FeedConfig, { keyColumns }: ObjectShape, columns: readonly Column[]): string[] {
  const keys = keyColumns.flatMap((key) => columnOf(columns, key)?.name ?? []);
  if (keys.length > 0 && keys.length === keyColumns.length) return keys;
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
