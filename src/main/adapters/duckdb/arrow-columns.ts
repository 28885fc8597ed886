import duckdb from '@duckdb/node-bindings';
import type { Vector } from '@duckdb/node-bindings';
import { Bool, BufferType, Data, type DataType, type Decimal } from 'apache-arrow';
import { GrowingBytes, NullBitmap, vectorBytes, vectorValidity } from './arrow-bytes';

/** Takes raw DuckDB vectors of one type and gives one Arrow array. */
export interface ColumnBuilder {
  readonly type: DataType;
  /** Items [start, start + count) of the vector, which must hold as many. */
  append(vector: Vector, start: number, count: number): void;
  finish(): Data;
}

/** Arrow's own constructor of an array, in the order of its buffers. */
export function arrowData(
  type: DataType,
  length: number,
  nulls: NullBitmap,
  parts: { offsets?: Int32Array; data?: FixedArray; children?: Data[] },
): Data {
  const { nullCount, nullBitmap } = nulls.finish();
  return new Data(
    type,
    0,
    length,
    nullCount,
    {
      ...(parts.offsets === undefined ? {} : { [BufferType.OFFSET]: parts.offsets }),
      ...(parts.data === undefined ? {} : { [BufferType.DATA]: parts.data }),
      ...(nullBitmap === null ? {} : { [BufferType.VALIDITY]: nullBitmap }),
    },
    parts.children ?? [],
  );
}

type FixedArray =
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

export interface FixedArrayConstructor {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBuffer, byteOffset: number, length: number): FixedArray;
}

/** Types whose bytes are the same in DuckDB and in Arrow: integers, floats, dates, times, timestamps. */
export class FixedColumn implements ColumnBuilder {
  readonly type: DataType;
  readonly #array: FixedArrayConstructor;
  readonly #bytes: GrowingBytes;
  readonly #nulls = new NullBitmap();
  #length = 0;

  constructor(type: DataType, array: FixedArrayConstructor, rows: number) {
    this.type = type;
    this.#array = array;
    this.#bytes = new GrowingBytes(rows * array.BYTES_PER_ELEMENT);
  }

  append(vector: Vector, start: number, count: number): void {
    const width = this.#array.BYTES_PER_ELEMENT;
    this.#bytes.push(vectorBytes(vector, start + count, width).subarray(start * width, (start + count) * width));
    this.#nulls.append(vectorValidity(vector, start + count), start, count);
    this.#length += count;
  }

  finish(): Data {
    const bytes = this.#bytes.finish();
    const data = new this.#array(bytes.buffer, bytes.byteOffset, this.#length);
    return arrowData(this.type, this.#length, this.#nulls, { data });
  }
}

/** One byte a value in DuckDB, one bit in Arrow. */
export class BooleanColumn implements ColumnBuilder {
  readonly type = new Bool();
  readonly #bytes: GrowingBytes;
  readonly #nulls = new NullBitmap();

  constructor(rows: number) {
    this.#bytes = new GrowingBytes(rows);
  }

  append(vector: Vector, start: number, count: number): void {
    this.#bytes.push(vectorBytes(vector, start + count, 1).subarray(start, start + count));
    this.#nulls.append(vectorValidity(vector, start + count), start, count);
  }

  finish(): Data {
    const bytes = this.#bytes.finish();
    const data = new Uint8Array((bytes.length + 7) >> 3);
    for (let i = 0; i < bytes.length; i++) {
      if (bytes[i] !== 0) data[i >> 3] = (data[i >> 3] ?? 0) | (1 << (i & 7));
    }
    return arrowData(this.type, bytes.length, this.#nulls, { data });
  }
}

/** DuckDB keeps a DECIMAL in 2, 4, 8 or 16 bytes by its width; Arrow's has 16 always. Two's complement, low byte first, both. */
export class DecimalColumn implements ColumnBuilder {
  readonly type: Decimal;
  readonly #width: 2 | 4 | 8 | 16;
  readonly #bytes: GrowingBytes;
  readonly #nulls = new NullBitmap();

  constructor(type: Decimal, width: 2 | 4 | 8 | 16, rows: number) {
    this.type = type;
    this.#width = width;
    this.#bytes = new GrowingBytes(rows * 16);
  }

  append(vector: Vector, start: number, count: number): void {
    const width = this.#width;
    const source = vectorBytes(vector, start + count, width).subarray(start * width, (start + count) * width);
    this.#nulls.append(vectorValidity(vector, start + count), start, count);
    if (width === 16) {
      this.#bytes.push(source);
      return;
    }
    const target = this.#bytes.reserve(count * 16);
    const words = new Int32Array(target.buffer, target.byteOffset + this.#bytes.length, count * 4);
    const view = new DataView(source.buffer, source.byteOffset, source.byteLength);
    for (let i = 0; i < count; i++) {
      const low = width === 2 ? view.getInt16(i * 2, true) : view.getInt32(i * width, true);
      const next = width === 8 ? view.getInt32(i * 8 + 4, true) : low < 0 ? -1 : 0;
      const sign = next < 0 ? -1 : 0;
      words[i * 4] = low;
      words[i * 4 + 1] = next;
      words[i * 4 + 2] = sign;
      words[i * 4 + 3] = sign;
    }
    this.#bytes.length += count * 16;
  }

  finish(): Data {
    const bytes = this.#bytes.finish();
    const data = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
    return arrowData(this.type, bytes.length / 16, this.#nulls, { data });
  }
}

export class StructColumn implements ColumnBuilder {
  readonly type: DataType;
  readonly #children: readonly ColumnBuilder[];
  readonly #nulls = new NullBitmap();
  #length = 0;

  constructor(type: DataType, children: readonly ColumnBuilder[]) {
    this.type = type;
    this.#children = children;
  }

  append(vector: Vector, start: number, count: number): void {
    this.#nulls.append(vectorValidity(vector, start + count), start, count);
    this.#children.forEach((child, index) => child.append(duckdb.struct_vector_get_child(vector, index), start, count));
    this.#length += count;
  }

  finish(): Data {
    const children = this.#children.map((child) => child.finish());
    return arrowData(this.type, this.#length, this.#nulls, { children });
  }
}

/** LIST, and MAP, which DuckDB keeps as a list of key and value. An entry is (offset, length) into the child, in any order. */
export class ListColumn implements ColumnBuilder {
  readonly type: DataType;
  readonly #child: ColumnBuilder;
  readonly #offsets: GrowingBytes;
  readonly #nulls = new NullBitmap();
  #length = 0;
  #childLength = 0;

  constructor(type: DataType, child: ColumnBuilder, rows: number) {
    this.type = type;
    this.#child = child;
    this.#offsets = new GrowingBytes((rows + 1) * 4);
    this.#pushOffset(0);
  }

  append(vector: Vector, start: number, count: number): void {
    const entries = vectorBytes(vector, start + count, 16);
    const view = new DataView(entries.buffer, entries.byteOffset, entries.byteLength);
    const mask = vectorValidity(vector, start + count);
    this.#nulls.append(mask, start, count);
    const child = duckdb.list_vector_get_child(vector);
    let runStart = 0;
    let runLength = 0;
    for (let i = start; i < start + count; i++) {
      // Offset and length of a NULL entry are not defined.
      if (mask === null || (((mask[i >> 3] ?? 0) >> (i & 7)) & 1) === 1) {
        const offset = Number(view.getBigUint64(i * 16, true));
        const length = Number(view.getBigUint64(i * 16 + 8, true));
        if (length > 0 && offset !== runStart + runLength) {
          if (runLength > 0) this.#child.append(child, runStart, runLength);
          runStart = offset;
          runLength = 0;
        }
        runLength += length;
        this.#childLength += length;
      }
      this.#pushOffset(this.#childLength);
    }
    if (runLength > 0) this.#child.append(child, runStart, runLength);
    this.#length += count;
  }

  finish(): Data {
    const bytes = this.#offsets.finish();
    const valueOffsets = new Int32Array(bytes.buffer, bytes.byteOffset, this.#length + 1);
    const child = this.#child.finish();
    return arrowData(this.type, this.#length, this.#nulls, { offsets: valueOffsets, children: [child] });
  }

  #pushOffset(offset: number): void {
    const bytes = this.#offsets.reserve(4);
    new DataView(bytes.buffer, bytes.byteOffset).setInt32(this.#offsets.length, offset, true);
    this.#offsets.length += 4;
  }
}

/** ARRAY: as many child items for every entry, NULL ones too. */
export class FixedListColumn implements ColumnBuilder {
  readonly type: DataType;
  readonly #child: ColumnBuilder;
  readonly #size: number;
  readonly #nulls = new NullBitmap();
  #length = 0;

  constructor(type: DataType, child: ColumnBuilder, size: number) {
    this.type = type;
    this.#child = child;
    this.#size = size;
  }

  append(vector: Vector, start: number, count: number): void {
    this.#nulls.append(vectorValidity(vector, start + count), start, count);
    this.#child.append(duckdb.array_vector_get_child(vector), start * this.#size, count * this.#size);
    this.#length += count;
  }

  finish(): Data {
    return arrowData(this.type, this.#length, this.#nulls, { children: [this.#child.finish()] });
  }
}
