import { valueBytesOf, type RawBatch } from '../ports';

/** Values made one by one into a batch like another: its places, times and keys over bytes of their own. */
export class ValueSink {
  private bytes: Uint8Array;
  private length = 0;
  private readonly valueStarts: Int32Array;
  private readonly valueEnds: Int32Array;
  private readonly rejected = new Map<number, string>();

  constructor(private readonly source: RawBatch) {
    // Of its own values: a source's bytes may be an answer with those of hundreds of other batches in between.
    this.bytes = new Uint8Array(Math.max(1024, valueBytesOf(source) * 2));
    this.valueStarts = new Int32Array(source.count);
    this.valueEnds = new Int32Array(source.count).fill(-1);
    for (const [place, reason] of source.rejected ?? []) this.rejected.set(place, reason);
  }

  /** Parts of value `place`, one after the other. Tombstones are what is never put. */
  put(place: number, ...parts: readonly Uint8Array[]): void {
    const size = parts.reduce((sum, part) => sum + part.length, 0);
    this.reserve(size);
    this.valueStarts[place] = this.length;
    for (const part of parts) {
      this.bytes.set(part, this.length);
      this.length += part.length;
    }
    this.valueEnds[place] = this.length;
  }

  reject(place: number, reason: string): void {
    if (!this.rejected.has(place)) this.rejected.set(place, reason);
  }

  /** The keys stay where they are in the source. */
  batch(columns: RawBatch['columns']): RawBatch {
    const { source } = this;
    const { bytes, keys } = this.withKeys();
    return {
      ...source,
      bytes,
      valueStarts: this.valueStarts,
      valueEnds: this.valueEnds,
      keys,
      source: source.source ?? source,
      rejected: this.rejected,
      ...(columns === undefined ? {} : { columns }),
    };
  }

  private withKeys(): { bytes: Uint8Array; keys: RawBatch['keys'] } {
    const { keys, bytes, count } = this.source;
    if (keys === null) return { bytes: this.bytes, keys };
    const starts = new Int32Array(count);
    const ends = new Int32Array(count).fill(-1);
    for (let i = 0; i < count; i += 1) {
      const end = keys.ends[i] ?? -1;
      if (end === -1) continue;
      const key = bytes.subarray(keys.starts[i] ?? 0, end);
      this.reserve(key.length);
      this.bytes.set(key, this.length);
      starts[i] = this.length;
      this.length += key.length;
      ends[i] = this.length;
    }
    return { bytes: this.bytes, keys: { starts, ends } };
  }

  private reserve(size: number): void {
    if (this.length + size <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(this.length + size, this.bytes.length * 2));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }
}
