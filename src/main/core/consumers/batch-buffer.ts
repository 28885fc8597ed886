import { valueBytesOf, type RawBatch } from '../ports';

export interface BufferedBatch {
  readonly batch: RawBatch;
  /** Of the values. */
  readonly sizeBytes: number;
}

/** Of columns, for each record. */
const recordBytes = 32;

/**
 * Between the reader of a topic and the writer of a feed, so that one fetches while the other writes. Holds at most `limitBytes` and
 * one batch more; `put` resolves when the next batch may come.
 */
export class BatchBuffer {
  private readonly batches: BufferedBatch[] = [];
  private bytes = 0;
  private closed = false;
  private releaseReader: (() => void) | null = null;

  constructor(
    private readonly limitBytes: number,
    private readonly onFilled: () => void,
  ) {}

  async put(batch: RawBatch): Promise<void> {
    if (this.closed) return;
    const sizeBytes = valueBytesOf(batch);
    this.batches.push({ batch, sizeBytes });
    this.bytes += heldBytes(batch, sizeBytes);
    this.onFilled();
    if (this.bytes <= this.limitBytes) return;
    await new Promise<void>((resolve) => {
      this.releaseReader = resolve;
    });
  }

  get isEmpty(): boolean {
    return this.batches.length === 0;
  }

  take(): BufferedBatch | null {
    const taken = this.batches.shift() ?? null;
    if (taken !== null) this.bytes -= heldBytes(taken.batch, taken.sizeBytes);
    if (this.bytes <= this.limitBytes) this.release();
    return taken;
  }

  /** From now on nothing is held. */
  close(): void {
    this.closed = true;
    this.clear();
  }

  /** Drops what nobody took, and lets a waiting reader go. */
  clear(): void {
    this.batches.length = 0;
    this.bytes = 0;
    this.release();
  }

  private release(): void {
    this.releaseReader?.();
    this.releaseReader = null;
  }
}

/** Tombstones, long keys and headers have a size, too. What a batch shares with others of the same answer is theirs as much as its own, and not counted. */
function heldBytes(batch: RawBatch, valueBytes: number): number {
  const { count, keys } = batch;
  let keyBytes = 0;
  for (let i = 0; keys !== null && i < count; i += 1)
    keyBytes += Math.max(0, (keys.ends[i] ?? 0) - (keys.starts[i] ?? 0));
  return Math.max(valueBytes + keyBytes, headedBytes(batch)) + count * recordBytes;
}

/**
 * Of records with headers, the bytes from the first to the last: headers lie behind each record's value, and to look at every one costs more than reading
 * the record. The last one's lie behind all, so they are looked at.
 */
function headedBytes({ count, keys, valueStarts, valueEnds, headersOf }: RawBatch): number {
  if (headersOf === null || count === 0) return 0;
  let first = Number.POSITIVE_INFINITY;
  let last = 0;
  for (let i = 0; i < count; i += 1) {
    const valueStart = valueStarts[i] ?? 0;
    const keyStart = keys?.starts[i] ?? valueStart;
    first = Math.min(first, keyStart, valueStart);
    last = Math.max(last, valueStart, valueEnds[i] ?? 0, keys?.ends[i] ?? 0);
  }
  const ofLast = headersOf(count - 1).reduce((sum, { name, value }) => sum + name.length + (value?.length ?? 0), 0);
  return last - first + ofLast;
}
