import { Buffer, isUtf8 } from 'node:buffer';
import type { KsqlRowBatch } from '../../core/ports';
import { Malformed } from './json-scan';

const FIRST_BYTES = 256 * 1024;
const FIRST_VALUES = 256;
/** A batch is full by then, whatever its rows: memory must stay flat. Positions in it are 32 bits. */
const FULL_BYTES = 16 * 1024 * 1024;

/** The bytes that came, and where the values of the rows among them are. What is handed over is never touched again: what is left over is copied. */
export class RowBatchBuilder {
  bytes: Uint8Array = Buffer.allocUnsafeSlow(FIRST_BYTES);
  /** Bytes that came. */
  filled = 0;
  count = 0;
  private starts = new Int32Array(FIRST_VALUES);
  private ends = new Int32Array(FIRST_VALUES);
  private tombstones: Uint8Array | null = null;

  constructor(private readonly batchRows: number) {}

  append(chunk: Uint8Array): void {
    const needed = this.filled + chunk.length;
    if (needed > this.bytes.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2));
      grown.set(this.bytes.subarray(0, this.filled));
      this.bytes = grown;
    }
    this.bytes.set(chunk, this.filled);
    this.filled = needed;
  }

  /** `parsed`: bytes that were. */
  isFull(parsed: number): boolean {
    return this.count >= this.batchRows || (this.count > 0 && parsed >= FULL_BYTES);
  }

  /** Room for the values of one more row. */
  reserve(width: number): void {
    const needed = (this.count + 1) * width;
    if (needed <= this.starts.length) return;
    this.starts = grown(this.starts, needed);
    this.ends = grown(this.ends, needed);
  }

  /** A value of the row that `addRow` adds then. */
  setValue(index: number, start: number, end: number): void {
    this.starts[index] = start;
    this.ends[index] = end;
  }

  addRow(isTombstone: boolean): void {
    if (isTombstone) {
      if (this.tombstones === null || this.tombstones.length <= this.count) {
        const longer = new Uint8Array(Math.max(FIRST_VALUES, this.count * 2));
        if (this.tombstones !== null) longer.set(this.tombstones);
        this.tombstones = longer;
      }
      this.tombstones[this.count] = 1;
    }
    this.count++;
  }

  /** The rows in the first `parsed` bytes; the others stay. Throws Malformed where those are not UTF-8. */
  take(parsed: number, width: number): KsqlRowBatch {
    const { count } = this;
    const values = count * width;
    const batch: KsqlRowBatch = {
      count,
      bytes: this.takeBytes(parsed),
      starts: this.starts.subarray(0, values),
      ends: this.ends.subarray(0, values),
      tombstones: this.takeTombstones(),
    };
    this.count = 0;
    // The next batch has as many values as this one, as a rule.
    this.starts = new Int32Array(Math.max(FIRST_VALUES, values));
    this.ends = new Int32Array(Math.max(FIRST_VALUES, values));
    return batch;
  }

  /** Forgets what was parsed where no row was in it. */
  drop(parsed: number): void {
    this.bytes.copyWithin(0, parsed, this.filled);
    this.filled -= parsed;
  }

  /** Of what is taken and what is left, the smaller part is copied: small batches of a large piece cost no more than its size. */
  private takeBytes(parsed: number): Uint8Array {
    const taken = this.bytes.subarray(0, parsed);
    if (!isUtf8(taken)) throw new Malformed('bytes that are not UTF-8');
    const restBytes = this.filled - parsed;
    this.filled = restBytes;
    if (restBytes > parsed) {
      this.bytes = this.bytes.subarray(parsed);
      return new Uint8Array(taken);
    }
    const rest = this.bytes.subarray(parsed, parsed + restBytes);
    this.bytes = Buffer.allocUnsafeSlow(
      Math.max(FIRST_BYTES, restBytes * 2, Math.min(parsed + parsed / 4, FULL_BYTES) | 0),
    );
    this.bytes.set(rest);
    return taken;
  }

  private takeTombstones(): Uint8Array | null {
    const { tombstones, count } = this;
    this.tombstones = null;
    if (tombstones === null) return null;
    const whole = new Uint8Array(count);
    whole.set(tombstones.subarray(0, count));
    return whole;
  }
}

function grown(values: Int32Array<ArrayBuffer>, needed: number): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(Math.max(needed, values.length * 2));
  longer.set(values);
  return longer;
}
