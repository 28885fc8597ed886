import type { RawBatch, RecordHeader } from '../../core/ports';

/** Records of one batch, one behind the other. */
export interface RecordRun {
  readonly start: number;
  readonly end: number;
  readonly count: number;
  /** Of the run's base offset over that of the columns. */
  readonly baseDelta: number;
  /** What the records' own times count from, or the one time of all. */
  readonly times: number | { readonly baseMs: number };
  /** Records below this offset, counted from the run's base, are left out. */
  readonly fromDelta: number;
}

class Damaged extends Error {
  constructor(what: string) {
    super(`a record's ${what} cannot be`);
  }
}

/** Where the parts of records lie in one buffer. Filled once, in a loop that makes no object per record. */
export class RecordColumns {
  count = 0;
  readonly keyStarts: Int32Array;
  private readonly keyEnds: Int32Array;
  private readonly valueStarts: Int32Array;
  private readonly valueEnds: Int32Array;
  private readonly offsetDeltas: Int32Array;
  private readonly timestampsMs: Float64Array;
  /** Where the number of its headers stands; made when a record has some. */
  private headersAt: Int32Array | null = null;
  private hasKeys = false;
  private readonly view: DataView;
  private readonly words: VarintReader;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly baseOffset: bigint,
    private readonly capacity: number,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.words = new VarintReader(this.view);
    this.keyStarts = new Int32Array(capacity);
    this.keyEnds = new Int32Array(capacity);
    this.valueStarts = new Int32Array(capacity);
    this.valueEnds = new Int32Array(capacity);
    this.offsetDeltas = new Int32Array(capacity);
    this.timestampsMs = new Float64Array(capacity);
  }

  /** Throws, with words that follow "cannot be read: ", where the bytes are not what a batch says that they are. */
  add({ start, end, count, baseDelta, times, fromDelta }: RecordRun): void {
    const { words, keyStarts, keyEnds, valueStarts, valueEnds, offsetDeltas, timestampsMs } = this;
    const baseMs = typeof times === 'number' ? times : times.baseMs;
    const isOneTime = typeof times === 'number';
    let i = this.count;
    if (i + count > this.capacity) throw new Damaged('number');
    let lastDelta = -1;
    words.at = start;
    for (let left = count; left > 0; left -= 1) {
      const length = words.int();
      const recordEnd = words.at + length;
      if (length < 0 || recordEnd > end) throw new Damaged('length');
      words.at += 1;
      const sinceBaseMs = words.long();
      const offsetDelta = words.int();
      if (offsetDelta <= lastDelta) throw new Damaged('offset');
      lastDelta = offsetDelta;

      const keyBytes = words.int();
      const keyStart = words.at;
      const keyEnd = keyBytes < 0 ? -1 : keyStart + keyBytes;
      if (keyEnd >= 0) words.at = keyEnd;
      if (words.at >= recordEnd) throw new Damaged('key');
      const valueBytes = words.int();
      const valueStart = words.at;
      const valueEnd = valueBytes < 0 ? -1 : valueStart + valueBytes;
      if (valueEnd >= 0) words.at = valueEnd;
      if (words.at >= recordEnd) throw new Damaged('value');

      const headersAt = words.at;
      words.at = recordEnd;
      if (offsetDelta < fromDelta) continue;
      if (recordEnd - headersAt > 1) this.noteHeaders(i, headersAt, recordEnd);
      if (keyEnd >= 0) this.hasKeys = true;
      keyStarts[i] = keyStart;
      keyEnds[i] = keyEnd;
      valueStarts[i] = valueStart;
      valueEnds[i] = valueEnd;
      offsetDeltas[i] = baseDelta + offsetDelta;
      timestampsMs[i] = isOneTime ? baseMs : baseMs + sinceBaseMs;
      i += 1;
    }
    this.count = i;
  }

  toBatch(partition: number): RawBatch {
    const { count, bytes, offsetDeltas, headersAt, view } = this;
    // What comes before the first record may have been compacted away, or not be wanted.
    const before = offsetDeltas[0] ?? 0;
    if (before > 0) for (let i = 0; i < count; i += 1) offsetDeltas[i] = (offsetDeltas[i] ?? 0) - before;
    const isWhole = count === this.capacity;
    const part = (column: Int32Array): Int32Array => (isWhole ? column : column.subarray(0, count));
    return {
      partition,
      count,
      bytes,
      valueStarts: part(this.valueStarts),
      valueEnds: part(this.valueEnds),
      baseOffset: this.baseOffset + BigInt(before),
      offsetDeltas: part(offsetDeltas),
      timestampsMs: isWhole ? this.timestampsMs : this.timestampsMs.subarray(0, count),
      keys: this.hasKeys ? { starts: part(this.keyStarts), ends: part(this.keyEnds) } : null,
      headersOf: headersAt === null ? null : (index) => readHeaders(bytes, view, headersAt[index] ?? -1),
    };
  }

  /** They are read when somebody asks, but must be whole before. */
  private noteHeaders(index: number, at: number, recordEnd: number): void {
    const { words } = this;
    words.at = at;
    for (let left = words.int(); left > 0; left -= 1) {
      for (let part = 0; part < 2; part += 1) {
        const sizeBytes = words.int();
        words.at += Math.max(0, sizeBytes);
      }
    }
    if (words.at !== recordEnd) throw new Damaged('headers');
    this.headersAt ??= new Int32Array(this.capacity).fill(-1);
    this.headersAt[index] = at;
  }
}

/** Zigzag varints. A view throws RangeError past its end, so that no input leads out of the buffer. */
class VarintReader {
  at = 0;

  constructor(private readonly view: DataView) {}

  int(): number {
    const { view } = this;
    let at = this.at;
    let byte = view.getUint8(at++);
    let value = byte & 0x7f;
    for (let shift = 7; byte > 0x7f; shift += 7) {
      if (shift > 28) throw new Damaged('varint');
      byte = view.getUint8(at++);
      value |= (byte & 0x7f) << shift;
    }
    this.at = at;
    return (value >>> 1) ^ -(value & 1);
  }

  /** Exact up to 2⁵³. */
  long(): number {
    const { view } = this;
    let at = this.at;
    let byte = view.getUint8(at++);
    let value = byte & 0x7f;
    for (let scale = 128; byte > 0x7f; scale *= 128) {
      if (scale > 2 ** 63) throw new Damaged('varint');
      byte = view.getUint8(at++);
      value += (byte & 0x7f) * scale;
    }
    this.at = at;
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}

function readHeaders(bytes: Uint8Array, view: DataView, at: number): RecordHeader[] {
  if (at < 0) return [];
  const words = new VarintReader(view);
  words.at = at;
  const headers: RecordHeader[] = [];
  for (let left = words.int(); left > 0; left -= 1) {
    const name = take(bytes, words) ?? new Uint8Array();
    headers.push({ name: Buffer.from(name).toString('utf8'), value: take(bytes, words) });
  }
  return headers;
}

function take(bytes: Uint8Array, words: VarintReader): Uint8Array | null {
  const length = words.int();
  if (length < 0) return null;
  const start = words.at;
  words.at += length;
  return bytes.subarray(start, words.at);
}
