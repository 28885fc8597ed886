import duckdb from '@duckdb/node-bindings';
import type { Vector } from '@duckdb/node-bindings';

/** Growing byte buffer. The array that `view` gives is good until the next `reserve`. */
export class GrowingBytes {
  #bytes: Uint8Array<ArrayBuffer>;
  length = 0;

  constructor(initialBytes: number) {
    this.#bytes = new Uint8Array(Math.max(64, initialBytes));
  }

  /** Makes room for `extra` bytes after the current end and gives the whole buffer. */
  reserve(extra: number): Uint8Array<ArrayBuffer> {
    const needed = this.length + extra;
    if (needed > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
      grown.set(this.#bytes.subarray(0, this.length));
      this.#bytes = grown;
    }
    return this.#bytes;
  }

  push(bytes: Uint8Array): void {
    this.reserve(bytes.length).set(bytes, this.length);
    this.length += bytes.length;
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.length);
  }
}

/** Data of a vector's first `count` items of `width` bytes. */
export function vectorBytes(vector: Vector, count: number, width: number): Uint8Array {
  return duckdb.vector_get_data(vector, count * width);
}

/** DuckDB's validity mask of the first `count` items, one bit each, low bit first like Arrow's; null where all are valid. */
export function vectorValidity(vector: Vector, count: number): Uint8Array | null {
  // The binding's typing leaves out that an all-valid vector has no mask.
  const mask: Uint8Array | null = duckdb.vector_get_validity(vector, Math.ceil(count / 64) * 8);
  return mask;
}

export function isValid(mask: Uint8Array | null, index: number): boolean {
  return mask === null || (((mask[index >> 3] ?? 0) >> (index & 7)) & 1) === 1;
}

/** Arrow's null bitmap, not allocated before the first NULL. */
export class NullBitmap {
  #bits: GrowingBytes | null = null;
  #length = 0;
  nullCount = 0;

  append(mask: Uint8Array | null, start: number, count: number): void {
    const end = this.#length + count;
    if (mask === null && this.#bits === null) {
      this.#length = end;
      return;
    }
    this.#bits ??= this.#allValid();
    const byteLength = (end + 7) >> 3;
    const bytes = this.#bits.reserve(byteLength - this.#bits.length);
    bytes.fill(0, this.#bits.length, byteLength);
    this.#bits.length = byteLength;
    if ((this.#length & 7) === 0 && (start & 7) === 0 && mask !== null) {
      this.#copyAligned(bytes, mask, start, count);
    } else {
      for (let i = 0; i < count; i++) {
        if (isValid(mask, start + i)) {
          const bit = this.#length + i;
          bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (1 << (bit & 7));
        } else this.nullCount++;
      }
    }
    this.#length = end;
  }

  finish(): { nullCount: number; nullBitmap: Uint8Array | null } {
    const nullBitmap = this.nullCount === 0 || this.#bits === null ? null : this.#bits.finish();
    return { nullCount: this.nullCount, nullBitmap };
  }

  #copyAligned(bytes: Uint8Array, mask: Uint8Array, start: number, count: number): void {
    const first = start >> 3;
    const byteCount = (count + 7) >> 3;
    const target = this.#length >> 3;
    bytes.set(mask.subarray(first, first + byteCount), target);
    const rest = count & 7;
    // Bits past the end of a DuckDB mask are not defined.
    if (rest !== 0) bytes[target + byteCount - 1] = (bytes[target + byteCount - 1] ?? 0) & ((1 << rest) - 1);
    let valid = 0;
    for (let i = target; i < target + byteCount; i++) valid += bitsSet(bytes[i] ?? 0);
    this.nullCount += count - valid;
  }

  #allValid(): GrowingBytes {
    const bits = new GrowingBytes(this.#length >> 3);
    const byteLength = (this.#length + 7) >> 3;
    const bytes = bits.reserve(byteLength);
    bytes.fill(0xff, 0, byteLength);
    const rest = this.#length & 7;
    if (rest !== 0) bytes[byteLength - 1] = (1 << rest) - 1;
    bits.length = byteLength;
    return bits;
  }
}

function bitsSet(byte: number): number {
  let value = byte - ((byte >> 1) & 0x55);
  value = (value & 0x33) + ((value >> 2) & 0x33);
  return (value + (value >> 4)) & 0x0f;
}
