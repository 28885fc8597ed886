import { keyDecoder, valueDecoder } from './decode';
import { stringOf, Undecodable } from './json-reader';
import type { KafkaMessage } from './topics';
import type { Column } from './types';

/** A message as its source's columns have it. */
export interface Row {
  /** JSON texts in the order of the source's columns. */
  readonly values: readonly string[];
  readonly timeMs: number;
  readonly partition: number;
  readonly offset: string;
  /** The row of a table is gone: only its key columns have values. */
  readonly isTombstone: boolean;
}

/** Null: nothing of it is a row. Counted as skipped where the message cannot be decoded. */
export type ReadRow = (message: KafkaMessage, partition: number) => Row | null;

export interface RowShape {
  readonly kind: 'STREAM' | 'TABLE';
  /** Key columns first. */
  readonly columns: readonly Column[];
  readonly keyFormat: string;
  readonly timestamp: { readonly column: string; readonly format: string | null } | null;
}

/** Rows of the messages of a topic that a source was declared over. */
export function rowReader({ kind, columns, keyFormat, timestamp }: RowShape): ReadRow {
  const keys = columns.filter(({ isKey }) => isKey);
  const others = columns.filter(({ isKey }) => !isKey);
  const decodeKey = keyDecoder(keys, keyFormat);
  const decodeValue = valueDecoder(others);
  const timeIndex = timestamp === null ? -1 : columns.findIndex(({ name }) => name === timestamp.column);
  const timeOf = timestampReader(columns[timeIndex], timestamp?.format ?? null);
  return (message, partition) => {
    const { key, value, offset } = message;
    if (kind === 'STREAM' ? value === null : key === null) return null;
    const values: string[] = [];
    let timeMs = Number(message.timestamp);
    try {
      decodeKey(key, values);
      if (value === null) values.push(...others.map(() => 'null'));
      else {
        decodeValue(value, values);
        if (timeIndex >= 0) timeMs = timeOf(values[timeIndex] ?? 'null');
      }
    } catch (error) {
      // The real server writes it into its processing log and goes on.
      if (error instanceof Undecodable) return null;
      throw error;
    }
    return { values, timeMs, partition, offset, isTombstone: value === null };
  };
}

function timestampReader(column: Column | undefined, format: string | null): (json: string) => number {
  const read = readerOf(column, format);
  return (json) => {
    const ms = json === 'null' ? Number.NaN : read(json);
    // A record without a time is dropped by Kafka Streams.
    if (Number.isNaN(ms) || ms < 0) throw new Undecodable('no time');
    return ms;
  };
}

function readerOf(column: Column | undefined, format: string | null): (json: string) => number {
  if (column?.type.base === 'BIGINT') return Number;
  if (column?.type.base === 'TIMESTAMP') return (json) => Date.parse(`${stringOf(json)}Z`);
  const parse = timeParser(format ?? "yyyy-MM-dd'T'HH:mm:ss.SSS");
  return (json) => parse(stringOf(json));
}

const letters: Readonly<Record<string, string>> = { y: '(?<y>\\d{4})', M: '(?<M>\\d\\d)', d: '(?<d>\\d\\d)' };
const times: Readonly<Record<string, string>> = { H: '(?<H>\\d\\d)', m: '(?<m>\\d\\d)', s: '(?<s>\\d\\d)' };
const zones: Readonly<Record<string, string>> = {
  X: '(?<zone>Z|[+-]\\d\\d(?::?\\d\\d)?)',
  x: '(?<zone>[+-]\\d\\d(?::?\\d\\d)?)',
  V: '(?<zone>Z|[+-]\\d\\d(?::?\\d\\d)?)',
};

/** The one that JavaScript reads too. */
const ISO = "yyyy-MM-dd'T'HH:mm:ss.SSSX";

/** What of Java's DateTimeFormatter timestamps need: numbers, quoted text and offsets. */
function timeParser(format: string): (text: string) => number {
  const source = format.replace(/'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']/g, (part: string, text?: string) => {
    if (text !== undefined)
      return text === '' ? "'" : text.replaceAll("''", "'").replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const letter = part.charAt(0);
    if (letter === 'S') return `(?<S>\\d{${part.length}})`;
    return letters[letter] ?? times[letter] ?? zones[letter] ?? part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  const pattern = new RegExp(`^${source}$`);
  if (format === ISO) return (text) => (pattern.test(text) ? Date.parse(text) : Number.NaN);
  return (text) => {
    const found = pattern.exec(text)?.groups;
    if (found === undefined) return Number.NaN;
    const zone = found['zone'] ?? 'Z';
    const date = `${found['y'] ?? '1970'}-${found['M'] ?? '01'}-${found['d'] ?? '01'}`;
    const time = `${found['H'] ?? '00'}:${found['m'] ?? '00'}:${found['s'] ?? '00'}.${(found['S'] ?? '0').slice(0, 3)}`;
    return Date.parse(`${date}T${time}${/^[+-]\d\d$/.test(zone) ? `${zone}:00` : zone}`);
  };
}
