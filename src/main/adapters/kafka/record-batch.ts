import { LakeError, messageOf } from '../../../shared/errors';
import type { RawBatch } from '../../core/ports';
import { UNCOMPRESSED, decompress } from './codecs';
import { crc32c } from './crc32c';
import { RecordColumns } from './record-columns';

/**
 * Record batches as Kafka stores and sends them, of the one format since 0.11 (magic 2).
 * https://kafka.apache.org/documentation/#recordbatch
 */

const HEADER_BYTES = 61;
/** What `batchLength` does not count. */
const LENGTH_ENDS_AT = 12;
const MAGIC_AT = 16;
const CRC_AT = 17;
const CRC_COVERS_FROM = 21;
/** A record is its length, attributes, two deltas, two lengths and the number of headers, a byte each at least. */
const MIN_RECORD_BYTES = 7;
const CODEC = 0x07;
const LOG_APPEND_TIME = 0x08;
const TRANSACTIONAL = 0x10;
const CONTROL = 0x20;
/** What is decompressed is handed over in parts of this size, so that what is in memory at once does not hang on how well it was compressed. */
const PART_BYTES = 4 * 1024 * 1024;
const MAX_DELTA = 2n ** 31n - 1n;

/** The producer's open transaction at this offset was given up: its records, up to its marker, are not there. */
export interface AbortedTransaction {
  readonly producerId: bigint;
  readonly firstOffset: bigint;
}

/** Of one partition, in one answer: whole batches, and mostly the beginning of one more. */
export interface RecordSet {
  readonly topic: string;
  readonly partition: number;
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
  /** Records before it are not wanted: a batch that holds it may begin earlier. */
  readonly from: bigint;
  readonly aborted: readonly AbortedTransaction[];
}

/** The records of one batch, opened. */
interface Part {
  readonly bytes: Uint8Array;
  /** They lie in the answer itself, among other things. */
  readonly isAnswer: boolean;
  readonly start: number;
  readonly end: number;
  readonly header: BatchHeader;
}

interface BatchHeader {
  readonly at: number;
  readonly end: number;
  readonly baseOffset: bigint;
  readonly lastOffset: bigint;
  readonly attributes: number;
  readonly baseTimestampMs: number;
  readonly maxTimestampMs: number;
  readonly producerId: bigint;
  readonly count: number;
}

/** The offset behind the last whole batch, and the epoch of the leader that stored it; null where there is none. Reads the headers only, so that more can be asked for before any of it is decoded. */
export function endOfSet({ bytes, start, end }: Pick<RecordSet, 'bytes' | 'start' | 'end'>): {
  readonly next: bigint;
  readonly leaderEpoch: number;
} | null {
  let last: number | null = null;
  for (let at = start; end - at >= HEADER_BYTES; ) {
    const batchEnd = at + LENGTH_ENDS_AT + bytes.readInt32BE(at + 8);
    if (batchEnd > end || batchEnd < at + HEADER_BYTES) break;
    last = at;
    at = batchEnd;
  }
  if (last === null) return null;
  return {
    next: bytes.readBigInt64BE(last) + BigInt(bytes.readInt32BE(last + 23)) + 1n,
    leaderEpoch: bytes.readInt32BE(last + LENGTH_ENDS_AT),
  };
}

/**
 * The records, without markers and what was aborted, in columns over the answer itself where it was not compressed. Errors: SOURCE with topic,
 * partition and offset, where a batch is damaged or cannot be read.
 */
export function* decodeRecords(set: RecordSet): Generator<RawBatch> {
  const opened = wantedParts(set);
  let parts: Part[] = [];
  let sizeBytes = 0;
  for (;;) {
    let part: Part | null;
    try {
      const { done, value } = opened.next();
      part = done === true ? null : value;
    } catch (error) {
      // What comes before the damage is whole.
      yield* assemble(set, parts);
      throw error;
    }
    const first = parts[0];
    if (part === null || (first !== undefined && !isJoinable(first, part, sizeBytes))) {
      yield* assemble(set, parts);
      if (part === null) return;
      parts = [];
      sizeBytes = 0;
    }
    parts.push(part);
    sizeBytes += part.end - part.start;
  }
}

function isJoinable(first: Part, next: Part, sizeBytes: number): boolean {
  return (
    sizeBytes < PART_BYTES &&
    first.isAnswer === next.isAnswer &&
    next.header.lastOffset - first.header.baseOffset < MAX_DELTA
  );
}

function* wantedParts(set: RecordSet): Generator<Part, undefined> {
  const view = new DataView(set.bytes.buffer, set.bytes.byteOffset, set.bytes.byteLength);
  const isGivenUp = abortedFilter(set.aborted);
  let offset = set.from;
  for (let at = set.start; set.end - at >= HEADER_BYTES; ) {
    const header = guarded(set, offset, () => readHeader(set, view, at));
    if (header === null) return;
    at = header.end;
    offset = header.lastOffset + 1n;
    const isControl = (header.attributes & CONTROL) !== 0;
    const isAborted = isGivenUp(header, () => markerOf(set, header) === 'abort');
    if (!isControl && !isAborted && header.lastOffset >= set.from && header.count > 0)
      yield guarded(set, header.baseOffset, () => openBatch(set, header));
  }
}

/** Null where the answer ends before the batch does. */
function readHeader({ bytes, end }: RecordSet, view: DataView, at: number): BatchHeader | null {
  const magic = bytes.readInt8(at + MAGIC_AT);
  if (magic !== 2) {
    throw new Error(
      `it is in format ${magic}, of clients before Kafka 0.11, and not in format 2; write the topic anew with a newer client`,
    );
  }
  const batchEnd = at + LENGTH_ENDS_AT + bytes.readInt32BE(at + 8);
  if (batchEnd < at + HEADER_BYTES) throw new Error('its length cannot be');
  if (batchEnd > end) return null;
  if (crc32c(view, at + CRC_COVERS_FROM, batchEnd) !== bytes.readUInt32BE(at + CRC_AT))
    throw new Error('its checksum (CRC-32C) is of other bytes');
  const baseOffset = bytes.readBigInt64BE(at);
  return {
    at,
    end: batchEnd,
    baseOffset,
    lastOffset: baseOffset + BigInt(bytes.readInt32BE(at + 23)),
    attributes: bytes.readInt16BE(at + 21),
    baseTimestampMs: Number(bytes.readBigInt64BE(at + 27)),
    maxTimestampMs: Number(bytes.readBigInt64BE(at + 35)),
    producerId: bytes.readBigInt64BE(at + 43),
    count: bytes.readInt32BE(at + 57),
  };
}

/** Tells of one batch after the other, in order, whether its transaction was given up. */
function abortedFilter(
  aborted: readonly AbortedTransaction[],
): (header: BatchHeader, isAbortMarker: () => boolean) => boolean {
  if (aborted.length === 0) return () => false;
  const ahead = aborted.toSorted((a, b) => (a.firstOffset < b.firstOffset ? -1 : 1));
  const open = new Set<bigint>();
  return ({ attributes, lastOffset, producerId }, isAbortMarker) => {
    for (let next = ahead[0]; next !== undefined && next.firstOffset <= lastOffset; next = ahead[0]) {
      open.add(next.producerId);
      ahead.shift();
    }
    if ((attributes & CONTROL) === 0) return (attributes & TRANSACTIONAL) !== 0 && open.has(producerId);
    if (open.has(producerId) && isAbortMarker()) open.delete(producerId);
    return true;
  };
}

/** A control batch is one record, never compressed, whose key is a version and a type. */
function markerOf(set: RecordSet, header: BatchHeader): 'abort' | 'other' {
  return guarded(set, header.baseOffset, () => {
    const columns = new RecordColumns(set.bytes, header.baseOffset, 1);
    columns.add({ start: header.at + HEADER_BYTES, end: header.end, baseDelta: 0, times: 0, count: 1, fromDelta: 0 });
    const keyStart = columns.keyStarts[0] ?? 0;
    const ABORT = 0;
    return set.bytes.readInt16BE(keyStart + 2) === ABORT ? 'abort' : 'other';
  });
}

function openBatch({ bytes }: RecordSet, header: BatchHeader): Part {
  const { attributes, at, end, count } = header;
  const start = at + HEADER_BYTES;
  const codec = attributes & CODEC;
  const isAnswer = codec === UNCOMPRESSED;
  const opened = isAnswer ? bytes : decompress(codec, bytes.subarray(start, end));
  const part = isAnswer
    ? { bytes, isAnswer, start, end, header }
    : { bytes: opened, isAnswer, start: 0, end: opened.length, header };
  if (count * MIN_RECORD_BYTES > part.end - part.start) throw new Error(`it has no room for its ${count} records`);
  return part;
}

/** One batch of the port from several of Kafka's. */
function* assemble(set: RecordSet, parts: readonly Part[]): Generator<RawBatch> {
  const first = parts[0];
  if (first === undefined) return;
  const isAnswer = first.bytes === set.bytes;
  const bytes = isAnswer
    ? set.bytes
    : parts.length === 1
      ? first.bytes
      : Buffer.concat(parts.map((part) => part.bytes));
  const { baseOffset } = first.header;
  const columns = new RecordColumns(
    bytes,
    baseOffset,
    parts.reduce((sum, { header }) => sum + header.count, 0),
  );
  let shift = 0;
  for (const { start, end, header } of parts) {
    const { attributes, count, baseTimestampMs, maxTimestampMs } = header;
    const isLogAppendTime = (attributes & LOG_APPEND_TIME) !== 0;
    guarded(set, header.baseOffset, () =>
      columns.add({
        start: start + shift,
        end: end + shift,
        baseDelta: Number(header.baseOffset - baseOffset),
        times: isLogAppendTime ? maxTimestampMs : { baseMs: baseTimestampMs },
        count,
        fromDelta: Number(set.from - header.baseOffset),
      }),
    );
    if (!isAnswer) shift += end;
  }
  if (columns.count > 0) yield columns.toBatch(set.partition);
}

function guarded<T>({ topic, partition }: RecordSet, offset: bigint, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new LakeError(
      'SOURCE',
      `Partition ${partition} of topic ${topic} cannot be read at offset ${offset}: ${messageOf(error)}.`,
      { details: { topic, partition, offset: offset.toString() }, cause: error },
    );
  }
}
