import { crc32c } from '../../../src/main/adapters/kafka/crc32c';
import type { AbortedTransaction, RecordSet } from '../../../src/main/adapters/kafka/record-batch';

/** Record batches byte by byte, by https://kafka.apache.org/documentation/#recordbatch: what no broker would store is made here too. */
export interface TestBatch {
  readonly baseOffset: bigint;
  readonly leaderEpoch?: number;
  readonly records: readonly TestRecord[];
  /** Where it is more than its last record's: compaction keeps it. */
  readonly lastOffset?: bigint;
  readonly logAppendTimeMs?: number;
  readonly producerId?: bigint;
  readonly transactional?: boolean;
  readonly marker?: 'abort' | 'commit';
  readonly codec?: { readonly number: number; readonly compress: (bytes: Buffer) => Uint8Array };
}

export interface TestRecord {
  readonly value: string | null;
  readonly key?: string | null;
  readonly timestampMs?: number;
  readonly delta?: number;
  readonly headers?: readonly { readonly name: string; readonly value: string | null }[];
}

const HEADER_BYTES = 61;
const CRC_AT = 17;
const CRC_COVERS_FROM = 21;

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = BigInt(value) >= 0n ? BigInt(value) << 1n : (-BigInt(value) << 1n) - 1n;
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}

function sized(bytes: Uint8Array | string | null): Buffer {
  if (bytes === null) return varint(-1);
  const buffer = Buffer.from(bytes);
  return Buffer.concat([varint(buffer.length), buffer]);
}

function recordOf(key: Uint8Array | string | null, record: TestRecord, index: number, baseMs: number): Buffer {
  const headers = record.headers ?? [];
  const body = Buffer.concat([
    Buffer.of(0),
    varint((record.timestampMs ?? baseMs) - baseMs),
    varint(record.delta ?? index),
    sized(key),
    sized(record.value),
    varint(headers.length),
    ...headers.flatMap(({ name, value }) => [sized(name), sized(value)]),
  ]);
  return Buffer.concat([varint(body.length), body]);
}

export function batchOf(batch: TestBatch): Buffer {
  const { baseOffset, marker, codec, logAppendTimeMs, transactional = false, producerId = -1n } = batch;
  const key = Buffer.of(0, 0, 0, marker === 'commit' ? 1 : 0);
  const baseMs = batch.records[0]?.timestampMs ?? 0;
  const records =
    marker === undefined
      ? batch.records.map((record, index) => recordOf(record.key ?? null, record, index, baseMs))
      : [recordOf(key, { value: '\0\0\0\0\0\0' }, 0, 0)];
  const lastDelta = batch.records.at(-1)?.delta ?? records.length - 1;
  const body = Buffer.concat(records);
  const stored = codec === undefined ? body : codec.compress(body);
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeBigInt64BE(baseOffset, 0);
  header.writeInt32BE(HEADER_BYTES - 12 + stored.length, 8);
  header.writeInt32BE(batch.leaderEpoch ?? 0, 12);
  header.writeInt8(2, 16);
  const attributes =
    (codec?.number ?? 0) |
    (logAppendTimeMs === undefined ? 0 : 0x08) |
    (transactional ? 0x10 : 0) |
    (marker === undefined ? 0 : 0x20);
  header.writeInt16BE(attributes, 21);
  header.writeInt32BE(batch.lastOffset === undefined ? lastDelta : Number(batch.lastOffset - baseOffset), 23);
  header.writeBigInt64BE(BigInt(baseMs), 27);
  header.writeBigInt64BE(BigInt(logAppendTimeMs ?? baseMs), 35);
  header.writeBigInt64BE(producerId, 43);
  header.writeInt32BE(records.length, 57);
  const bytes = Buffer.concat([header, stored]);
  seal(bytes, 0, bytes.length);
  return bytes;
}

function seal(bytes: Buffer, start: number, end: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  bytes.writeUInt32BE(crc32c(view, start + CRC_COVERS_FROM, end), start + CRC_AT);
}

export function recordSetOf(
  batches: readonly Buffer[],
  more: { from?: bigint; aborted?: readonly AbortedTransaction[]; mendChecksums?: boolean } = {},
): RecordSet {
  // As in an answer: with other things before and behind.
  const before = Buffer.alloc(5, 0xee);
  const bytes = Buffer.concat([before, ...batches, Buffer.alloc(3, 0xee)]);
  const start = before.length;
  const end = bytes.length - 3;
  if (more.mendChecksums === true) {
    for (let at = start; end - at >= HEADER_BYTES; ) {
      const next = at + 12 + bytes.readInt32BE(at + 8);
      if (next > end || next < at + HEADER_BYTES) break;
      seal(bytes, at, next);
      at = next;
    }
  }
  return { topic: 'orders', partition: 3, bytes, start, end, from: more.from ?? 0n, aborted: more.aborted ?? [] };
}
