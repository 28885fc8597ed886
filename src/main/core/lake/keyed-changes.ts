import type { ColumnType } from '../../../shared/contract/types';
import { keyAt, valueAt, type RawBatch } from '../ports';
import { messageKeyColumn } from '../formats/message-columns';
import { membersOf } from '../quarantine/json-field';

/** A batch of a changelog, apart: records with a value, and keys of those that are gone. Either is null where there are none. */
export interface KeyedChanges {
  readonly changes: RawBatch | null;
  readonly deletes: RawBatch | null;
}

export interface KeyRules {
  readonly keyColumns: readonly string[];
  /** Undefined where it is not known yet. */
  readonly typeOf: (column: string) => ColumnType | undefined;
}

type Piece = { readonly place: number } & ({ readonly value: Uint8Array } | { readonly reason: string });

const encoder = new TextEncoder();
/** Of the bytes that UTF-8 has, the last one; ordinary negative numbers begin with a later one. */
const lastOfUtf8 = 0xf4;
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Each value with all of its key columns; those that it lacks, and all of a tombstone's, are the message's key:
 * - A JSON object that has the columns gives them.
 * - Where there is one column, any other text is that column. Text that is a JSON string from its first character to its last is the string
 *   without its quotes: Connect and Spring write keys so, and the values beside them, which have no such quotes, must be the same row. The price: a
 *   producer of plain text whose keys have quotes at both ends as part of the name (ksqlDB's KAFKA format can) cannot delete rows by them. UUIDs
 *   in braces and the like are no JSON, and text.
 * - An object or array without the column is no key (one with `payload`, of Connect with schemas, is such): what needs it is rejected, since a row by
 *   its text would be one that nothing deletes.
 * - Where the one column is of whole numbers, and keys may be framed, four or eight bytes that cannot be text are the number, big endian: Kafka's own
 *   serializers and ksqlDB's KAFKA format write so. Those that begin with a zero are, where there is no schema that they could name.
 * - `kafka_key` is the key's text as it is, whatever it is: so it stands in the values.
 *
 * What has no key is rejected. What is no JSON object is left to the writer's check.
 */
export function keyedChanges(batch: RawBatch, rules: KeyRules): KeyedChanges {
  const changed: Piece[] = [];
  const gone: Piece[] = [];
  for (let place = 0; place < batch.count; place += 1) {
    const reason = batch.rejected?.get(place);
    const value = valueAt(batch, place);
    if (reason !== undefined) changed.push({ place, reason });
    else if (value === null) {
      const key = keyMembers(batch, place, rules.keyColumns, rules);
      if (typeof key === 'string') changed.push({ place, reason: `tombstone: ${key}` });
      else gone.push({ place, value: encoder.encode(`{${key.join(',')}}`) });
    } else changed.push(withKey(batch, place, value, rules));
  }
  return { changes: assembled(batch, changed), deletes: assembled(batch, gone) };
}

function withKey(batch: RawBatch, place: number, value: Uint8Array, rules: KeyRules): Piece {
  const record = recordOf(value);
  if (record === null) return { place, value };
  const isNull = rules.keyColumns.find((column) => record[column] === null);
  if (isNull !== undefined) return { place, reason: `${isNull}: null in the key of a table` };
  const lacking = rules.keyColumns.filter((column) => !Object.hasOwn(record, column));
  if (lacking.length === 0) return { place, value };
  const members = keyMembers(batch, place, lacking, rules);
  if (typeof members === 'string') return { place, reason: `${lacking.join(', ')}: ${members}` };
  const text = strict.decode(value);
  const open = text.indexOf('{') + 1;
  const comma = Object.keys(record).length === 0 ? '' : ',';
  return { place, value: encoder.encode(`{${members.join(',')}${comma}${text.slice(open)}`) };
}

/** Null: it is for the check of records to say what it is. */
function recordOf(value: Uint8Array): Readonly<Record<string, unknown>> | null {
  try {
    const parsed: unknown = JSON.parse(strict.decode(value));
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return null;
    return Object.fromEntries(Object.entries(parsed));
  } catch {
    return null;
  }
}

/** `"column":value` of each wanted column; or why the key does not give them. */
function keyMembers(
  batch: RawBatch,
  place: number,
  wanted: readonly string[],
  { keyColumns, typeOf }: KeyRules,
): string[] | string {
  const key = keyAt(batch, place);
  if (key === null) return 'the message has no key';
  const [only] = keyColumns.length === 1 ? keyColumns : [];
  if (only !== undefined && isWholeNumber(typeOf(only))) {
    const number = binaryNumber(key, batch.unreadKeys, place);
    if (number !== null) return [`${JSON.stringify(only)}:${number}`];
  }
  const unread = batch.unreadKeys?.get(place);
  if (unread !== undefined) return `the key of the message: ${unread.reason}`;
  let text: string;
  try {
    text = strict.decode(key);
  } catch {
    return 'the key of the message is not UTF-8';
  }
  const told = toldBy(text);
  const members: string[] = [];
  for (const column of wanted) {
    let value: string | undefined;
    if (column === messageKeyColumn) value = spelt(text, typeOf(column));
    else if (told.kind === 'object') value = told.members.get(column);
    else if (told.kind === 'text' && only !== undefined) value = spelt(told.text, typeOf(column));
    if (value === undefined || value === 'null')
      return told.kind === 'text' || value === 'null'
        ? `the key of the message is no JSON object with ${column}`
        : `the key of the message is a JSON ${told.kind} without ${column}`;
    members.push(`${JSON.stringify(column)}:${value}`);
  }
  return members;
}

function isWholeNumber(type: ColumnType | undefined): boolean {
  return type === 'long' || type === 'integer';
}

/** Null where the key is text, framed, or of another length. */
function binaryNumber(key: Uint8Array, unreadKeys: RawBatch['unreadKeys'], place: number): bigint | null {
  // Nobody has looked at the frames: it may be one.
  if (unreadKeys === undefined || unreadKeys.get(place)?.hasSchema === true) return null;
  const [first = 0] = key;
  const beginsText = first >= 0x20 && first <= lastOfUtf8;
  if (beginsText || (key.length !== 4 && key.length !== 8)) return null;
  const view = new DataView(key.buffer, key.byteOffset, key.length);
  return key.length === 8 ? view.getBigInt64(0) : BigInt(view.getInt32(0));
}

type ToldByKey =
  /** Values as they are spelt. */
  | { readonly kind: 'object'; readonly members: ReadonlyMap<string, string> }
  | { readonly kind: 'array' }
  | { readonly kind: 'text'; readonly text: string };

function toldBy(text: string): ToldByKey {
  const members = membersOf(text);
  if (members !== null) {
    const values = members.map(({ key, valueStart, end }) => [key, text.slice(valueStart, end)] as const);
    return { kind: 'object', members: new Map(values) };
  }
  const isQuoted = text.length > 1 && text.startsWith('"') && text.endsWith('"');
  const parsed = isQuoted || text.trimStart().startsWith('[') ? parsedJson(text) : undefined;
  if (Array.isArray(parsed)) return { kind: 'array' };
  return { kind: 'text', text: typeof parsed === 'string' ? parsed : text };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Text that only begins as JSON does.
    return undefined;
  }
}

/** Exact types and times are taken in quotes; what JSON has no quoted form for, bare. */
function spelt(text: string, type: ColumnType | undefined): string {
  const isBare = type === 'boolean' || type === 'float' || type === 'double';
  return isBare && /^(?:true|false|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)$/.test(text) ? text : JSON.stringify(text);
}

/** The records at these places, with these values. */
function assembled(batch: RawBatch, pieces: readonly Piece[]): RawBatch | null {
  if (pieces.length === 0) return null;
  const source = batch.source ?? batch;
  const sizeBytes = pieces.reduce((sum, piece) => sum + ('value' in piece ? piece.value.length : 0), 0);
  const bytes = new Uint8Array(sizeBytes);
  const valueStarts = new Int32Array(pieces.length);
  const valueEnds = new Int32Array(pieces.length).fill(-1);
  const rejected = new Map<number, string>();
  let at = 0;
  pieces.forEach((piece, i) => {
    if ('reason' in piece) {
      rejected.set(i, piece.reason);
      return;
    }
    bytes.set(piece.value, at);
    valueStarts[i] = at;
    at += piece.value.length;
    valueEnds[i] = at;
  });
  const picked = (values: Int32Array): Int32Array => Int32Array.from(pieces, ({ place }) => values[place] ?? 0);
  const offsetDeltas = picked(batch.offsetDeltas);
  const timestampsMs = Float64Array.from(pieces, ({ place }) => batch.timestampsMs[place] ?? -1);
  const its = {
    partition: batch.partition,
    count: pieces.length,
    baseOffset: batch.baseOffset,
    offsetDeltas,
    timestampsMs,
  };
  const none = { keys: null, headersOf: null };
  return {
    ...its,
    ...none,
    bytes,
    valueStarts,
    valueEnds,
    rejected,
    source: {
      ...its,
      ...none,
      bytes: source.bytes,
      valueStarts: picked(source.valueStarts),
      valueEnds: picked(source.valueEnds),
    },
    ...(batch.columns === undefined ? {} : { columns: batch.columns }),
  };
}
