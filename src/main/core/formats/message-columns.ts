import type { FeedConfig } from '../../../shared/contract/feeds';
import type { Column } from '../../../shared/contract/types';
import { keyAt, type RawBatch } from '../ports';
import type { RecordDecoder } from './record-decoder';
import { ValueSink } from './value-sink';

type MessageColumn = NonNullable<FeedConfig['messageColumns']>[number];

/** Column of the key's text, as it is. */
export const messageKeyColumn = 'kafka_key';

const columnOf: Readonly<Record<MessageColumn, Column>> = {
  key: { name: messageKeyColumn, type: 'string', nullable: true, metadata: {} },
  headers: {
    name: 'kafka_headers',
    type: { type: 'map', keyType: 'string', valueType: 'string', valueContainsNull: true },
    nullable: true,
    metadata: {},
  },
};

const encoder = new TextEncoder();
const [openBrace, comma] = [0x7b, 0x2c];

/** Columns of the feed's records: its own, and those that it takes of the messages beside their values. */
export function withMessageColumns(feed: FeedConfig): FeedConfig {
  const asked = feed.messageColumns ?? [];
  const lacking = asked.map((each) => columnOf[each]).filter(({ name }) => feed.columns.every((c) => c.name !== name));
  return lacking.length === 0 ? feed : { ...feed, columns: [...feed.columns, ...lacking] };
}

/** Puts key and headers first into each record. What is no object is left for the record's check to refuse. */
export class MessageColumnsDecoder implements RecordDecoder {
  private readonly text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

  constructor(private readonly asked: ReadonlySet<MessageColumn>) {}

  decode(batch: RawBatch): Promise<RawBatch> {
    const { bytes, valueStarts, valueEnds, count } = batch;
    const sink = new ValueSink(batch);
    for (let i = 0; i < count; i += 1) {
      const start = valueStarts[i] ?? 0;
      const end = valueEnds[i] ?? -1;
      if (end === -1) continue;
      const open = afterSpace(bytes, start, end);
      if (bytes[open] !== openBrace) {
        sink.put(i, bytes.subarray(start, end));
        continue;
      }
      const unread = this.asked.has('key') ? batch.unreadKeys?.get(i) : undefined;
      if (unread !== undefined) {
        sink.put(i, bytes.subarray(start, end));
        sink.reject(i, `its key: ${unread.reason}`);
        continue;
      }
      const members = this.membersOf(batch, i);
      if (members === null) {
        sink.put(i, bytes.subarray(start, end));
        sink.reject(i, 'its key or a header is not UTF-8, and the feed has it as a column');
        continue;
      }
      const isEmpty = bytes[afterSpace(bytes, open + 1, end)] === 0x7d;
      const head = encoder.encode(`{${members}`);
      const rest = bytes.subarray(open + 1, end);
      sink.put(i, ...(isEmpty || members === '' ? [head, rest] : [head, Uint8Array.of(comma), rest]));
    }
    return Promise.resolve(sink.batch(batch.columns));
  }

  /** JSON members; null where something is no text. */
  private membersOf(batch: RawBatch, place: number): string | null {
    try {
      const members: string[] = [];
      const key = this.asked.has('key') ? keyAt(batch, place) : null;
      if (key !== null) members.push(`"${messageKeyColumn}":${JSON.stringify(this.text.decode(key))}`);
      const headers = this.asked.has('headers') ? (batch.headersOf?.(place) ?? []) : [];
      if (headers.length > 0) {
        // Of several of one name, the last: what Kafka's own clients give for a name.
        const values = new Map(
          headers.map(({ name, value }) => [name, value === null ? null : this.text.decode(value)] as const),
        );
        const pairs = [...values].map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
        members.push(`"kafka_headers":{${pairs.join(',')}}`);
      }
      return members.join(',');
    } catch (error) {
      if (error instanceof TypeError) return null;
      throw error;
    }
  }
}

function afterSpace(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && (bytes[at] === 0x20 || bytes[at] === 0x0a || bytes[at] === 0x0d || bytes[at] === 0x09)) at += 1;
  return at;
}
