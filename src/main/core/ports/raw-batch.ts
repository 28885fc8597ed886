import type { Column } from '../../../shared/contract/types';

export interface RecordHeader {
  readonly name: string;
  readonly value: Uint8Array | null;
}

/**
 * Records of one partition as they came from the source, in its order, parsed by nobody yet: columns over one buffer, so that a record costs no
 * object. The receiver may keep it; the sender never touches it again.
 */
export interface RawBatch {
  readonly partition: number;
  readonly count: number;
  /** What values and keys lie in: as a rule one answer of the source, with other things in between. */
  readonly bytes: Uint8Array;
  /** Value i, mostly one JSON object as UTF-8, is bytes [valueStarts[i], valueEnds[i]); an end of -1 is a tombstone. */
  readonly valueStarts: Int32Array;
  readonly valueEnds: Int32Array;
  /** Record i is at `baseOffset + offsetDeltas[i]`: ascending, not always without gaps. Of an empty batch: the next offset to read (`noRecordsBefore`). */
  readonly baseOffset: bigint;
  readonly offsetDeltas: Int32Array;
  /** The source's own time, whole milliseconds since the epoch, UTC; -1 where it has none. */
  readonly timestampsMs: Float64Array;
  /** As values; null where the source has no keys. */
  readonly keys: { readonly starts: Int32Array; readonly ends: Int32Array } | null;
  /** Of record i, in the source's order; null where the source has none. */
  readonly headersOf: ((index: number) => readonly RecordHeader[]) | null;
  /** Where the batch was made of another, record by record: that one, whose values are what the quarantine keeps. */
  readonly source?: RawBatch;
  /** Records that could not be made of the source's, by their place, and why: they go to the quarantine unread. */
  readonly rejected?: ReadonlyMap<number, string>;
  /** Where framed keys were made into text: those that could not be, by their place. They stand as they came; who needs one rejects its record. */
  readonly unreadKeys?: ReadonlyMap<number, UnreadKey>;
  /** Types that the source itself tells. Where new fields become columns, these do as they stand here; else they say nothing. The same array while nothing changes. */
  readonly columns?: readonly Column[];
}

export interface UnreadKey {
  readonly reason: string;
  /** False where there is no such schema: it may only look framed, as a small number in eight bytes does. */
  readonly hasSchema: boolean;
}

export interface UnpackedRecord {
  readonly offset: bigint;
  readonly value: Uint8Array | null;
  readonly timestampMs: number;
  readonly key?: Uint8Array | null;
  readonly headers?: readonly RecordHeader[];
}

/** Records that were made or read one by one, as a batch. Offsets ascend, and lie within 2³¹ of the first. */
export function packRecords(partition: number, records: readonly UnpackedRecord[]): RawBatch {
  const count = records.length;
  const sizeBytes = records.reduce((sum, { value, key }) => sum + (value?.length ?? 0) + (key?.length ?? 0), 0);
  const bytes = new Uint8Array(sizeBytes);
  const valueStarts = new Int32Array(count);
  const valueEnds = new Int32Array(count);
  const starts = new Int32Array(count);
  const ends = new Int32Array(count);
  const offsetDeltas = new Int32Array(count);
  const timestampsMs = new Float64Array(count);
  const baseOffset = records[0]?.offset ?? 0n;
  let at = 0;
  const put = (part: Uint8Array | null, from: Int32Array, to: Int32Array, i: number): void => {
    from[i] = at;
    to[i] = -1;
    if (part === null) return;
    bytes.set(part, at);
    at += part.length;
    to[i] = at;
  };
  records.forEach(({ offset, value, timestampMs, key }, i) => {
    put(value, valueStarts, valueEnds, i);
    put(key ?? null, starts, ends, i);
    offsetDeltas[i] = Number(offset - baseOffset);
    timestampsMs[i] = timestampMs;
  });
  const keyed = records.some(({ key }) => key !== undefined);
  const headed = records.some(({ headers }) => headers !== undefined);
  return {
    partition,
    count,
    bytes,
    valueStarts,
    valueEnds,
    baseOffset,
    offsetDeltas,
    timestampsMs,
    keys: keyed ? { starts, ends } : null,
    headersOf: headed ? (index) => records[index]?.headers ?? [] : null,
  };
}

/** A view, not a copy; null is a tombstone. */
export function valueAt({ bytes, valueStarts, valueEnds }: RawBatch, index: number): Uint8Array | null {
  const end = valueEnds[index] ?? -1;
  return end === -1 ? null : bytes.subarray(valueStarts[index], end);
}

/** A view, not a copy; null where the record has no key. */
export function keyAt({ bytes, keys }: RawBatch, index: number): Uint8Array | null {
  const end = keys?.ends[index] ?? -1;
  return keys === null || end === -1 ? null : bytes.subarray(keys.starts[index], end);
}

export function offsetAt({ baseOffset, offsetDeltas }: RawBatch, index: number): bigint {
  return baseOffset + BigInt(offsetDeltas[index] ?? 0);
}

/** Bytes of the values. */
export function valueBytesOf({ valueStarts, valueEnds, count }: RawBatch): number {
  let sum = 0;
  for (let i = 0; i < count; i += 1) sum += Math.max(0, (valueEnds[i] ?? 0) - (valueStarts[i] ?? 0));
  return sum;
}

/** The next offset to read after the batch. */
export function offsetAfter(batch: RawBatch): bigint {
  return batch.count === 0 ? batch.baseOffset : offsetAt(batch, batch.count - 1) + 1n;
}

/** Says that the source has no record before `next` any more (markers of transactions, compaction): an empty batch, which is read up to there. */
export function noRecordsBefore(next: bigint, partition: number): RawBatch {
  return { ...packRecords(partition, []), baseOffset: next };
}
