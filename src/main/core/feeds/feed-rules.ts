import type { FeedDraft } from '../../../shared/contract/feeds';
import type { Column, ColumnType } from '../../../shared/contract/types';
import { LakeError } from '../../../shared/errors';
import { datePartitionColumns, provenanceColumns } from '../lake/feed-layout';

export interface FeedFault {
  readonly path: readonly (string | number)[];
  /** A sentence on what is wrong there, which names the value and not the field. */
  readonly message: string;
}

/** `columns[3].type`, as messages and forms name a place. */
export function fieldName(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`,
    '',
  );
}

/** What the schema of one field cannot say: the fields of a feed against each other. It holds of every file, whoever wrote it. */
export function faultsOf(feed: FeedDraft): FeedFault[] {
  return [...columnFaults(feed), ...eventTimeFaults(feed), ...keyFaults(feed), ...retentionFaults(feed)];
}

/** What more is asked of a feed that somebody makes or changes now; files of before may lack it, and say so when they run. */
export function draftFaultsOf(feed: FeedDraft): FeedFault[] {
  const faults = faultsOf(feed);
  const readsKafka = feed.source.type === 'kafka' || feed.topic !== null;
  if (feed.kind === 'table' && readsKafka && feed.keyColumns.length === 0) {
    const message = 'A table that reads Kafka needs key columns: they tell which row a message replaces.';
    faults.push({ path: ['keyColumns'], message });
  }
  if (feed.source.type === 'folder' && feed.topic !== null)
    faults.push({ path: ['topic'], message: 'An opened folder is only read: no topic goes into it.' });
  return faults;
}

/** Error: INVALID_INPUT naming the field. */
export function assertSound(feed: FeedDraft): void {
  const [fault] = draftFaultsOf(feed);
  if (fault === undefined) return;
  const field = fieldName(fault.path);
  throw new LakeError('INVALID_INPUT', `${field} of ${feed.name}: ${fault.message}`, {
    details: { feed: feed.name, field },
  });
}

/** Columns of JSON records are the declared ones; a schema registry, text or files tell their own beside them. */
function declaresAll({ columns, source, format }: FeedDraft): boolean {
  return columns.length > 0 && source.type !== 'files' && source.type !== 'folder' && (format ?? 'json') === 'json';
}

function columnFaults(feed: FeedDraft): FeedFault[] {
  const faults: FeedFault[] = [];
  // What files hold under such a name was looked at when they were imported or adopted.
  const ours = feed.source.type === 'files' || feed.source.type === 'folder' ? [] : lakesOwn(feed);
  for (const [i, { name }] of feed.columns.entries()) {
    if (!ours.includes(name.toLowerCase())) continue;
    const message = `"${name}" is a column of the lake's own in every ${feed.kind}. Give the record's another name at its source.`;
    faults.push({ path: ['columns', i, 'name'], message });
  }
  return [...faults, ...fieldFaults(feed.columns, ['columns'])];
}

function lakesOwn({ kind }: FeedDraft): string[] {
  return kind === 'table' ? ['version'] : [...provenanceColumns, ...datePartitionColumns].map(({ name }) => name);
}

/** Delta and SQL tell names apart without regard to case. */
function fieldFaults(columns: readonly Column[], path: readonly (string | number)[]): FeedFault[] {
  const seen = new Set<string>();
  return columns.flatMap(({ name, type }, i) => {
    const lower = name.toLowerCase();
    const twice: FeedFault[] = seen.has(lower)
      ? [{ path: [...path, i, 'name'], message: `"${name}" is there twice; upper and lower case make no difference.` }]
      : [];
    seen.add(lower);
    return [...twice, ...typeFaults(type, [...path, i, 'type'])];
  });
}

function typeFaults(type: ColumnType, path: readonly (string | number)[]): FeedFault[] {
  if (typeof type === 'string') {
    const [, precision, scale] = /^decimal\((\d+),(\d+)\)$/.exec(type) ?? [];
    return precision !== undefined && Number(scale) > Number(precision)
      ? [{ path, message: `${type} has more decimals than digits.` }]
      : [];
  }
  switch (type.type) {
    case 'struct':
      return fieldFaults(type.fields, [...path, 'fields']);
    case 'array':
      return typeFaults(type.elementType, [...path, 'elementType']);
    case 'map':
      return [...typeFaults(type.keyType, [...path, 'keyType']), ...typeFaults(type.valueType, [...path, 'valueType'])];
  }
}

function eventTimeFaults(feed: FeedDraft): FeedFault[] {
  const { eventTimeColumn, columns } = feed;
  if (eventTimeColumn === null) return [];
  const path = ['eventTimeColumn'];
  const column = columns.find(({ name }) => name === eventTimeColumn);
  if (column === undefined) return declaresAll(feed) ? [{ path, message: undeclared(eventTimeColumn, columns) }] : [];
  if (column.type === 'timestamp' || column.type === 'date') return [];
  return [{ path, message: `"${eventTimeColumn}" is no timestamp or date, so it dates no record.` }];
}

function keyFaults(feed: FeedDraft): FeedFault[] {
  const beside = (feed.messageColumns ?? []).map((column) => `kafka_${column}`);
  return feed.keyColumns.flatMap((key, i): FeedFault[] => {
    if (feed.keyColumns.indexOf(key) < i) return [{ path: ['keyColumns', i], message: `"${key}" is there twice.` }];
    if (!declaresAll(feed) || beside.includes(key) || feed.columns.some(({ name }) => name === key)) return [];
    return [{ path: ['keyColumns', i], message: undeclared(key, feed.columns) }];
  });
}

function undeclared(name: string, columns: readonly Column[]): string {
  return `"${name}" is no column of the feed. Those are: ${columns.map((column) => column.name).join(', ')}.`;
}

function retentionFaults({ kind, retentionDays, retentionVersions }: FeedDraft): FeedFault[] {
  if (kind === 'table' && retentionDays !== null)
    return [{ path: ['retentionDays'], message: 'A table keeps versions, not days: set retentionVersions.' }];
  if (kind === 'stream' && retentionVersions !== null)
    return [{ path: ['retentionVersions'], message: 'A stream keeps days, not versions: set retentionDays.' }];
  return [];
}
