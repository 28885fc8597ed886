import duckdb from '@duckdb/node-bindings';
import type { Vector } from '@duckdb/node-bindings';
import {
  type DuckDBEnumType,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
  DuckDBVector,
  JsonDuckDBValueConverter,
} from '@duckdb/node-api';
import { type Binary, type Data, Utf8 } from 'apache-arrow';
import { GrowingBytes, isValid, NullBitmap, vectorBytes, vectorValidity } from './arrow-bytes';
import { arrowData, type ColumnBuilder } from './arrow-columns';

/** Offsets and bytes, which Utf8 and Binary share. */
class VariableBytes {
  readonly bytes: GrowingBytes;
  readonly nulls = new NullBitmap();
  /** Of each value's end, after a first 0. */
  #offsets: Int32Array<ArrayBuffer>;
  #length = 0;

  constructor(rows: number) {
    this.bytes = new GrowingBytes(rows * 12);
    this.#offsets = new Int32Array(rows + 1);
  }

  /** Ends one value: everything pushed to `bytes` since the last one. */
  end(): void {
    this.endAt(this.bytes.length);
  }

  endAt(offset: number): void {
    // Arrow's 32-bit offsets: a window is at most 100,000 rows, and this only guards against values of megabytes.
    if (offset > 0x7fff_ffff)
      throw new RangeError('One column of this window holds more than 2 GB. Ask for fewer rows.');
    this.#length++;
    if (this.#length === this.#offsets.length) {
      const grown = new Int32Array(this.#length * 2);
      grown.set(this.#offsets);
      this.#offsets = grown;
    }
    this.#offsets[this.#length] = offset;
  }

  finish(type: Utf8 | Binary): Data {
    const offsets = this.#offsets.subarray(0, this.#length + 1);
    return arrowData(type, this.#length, this.nulls, { offsets, data: this.bytes.finish() });
  }
}

/** Bytes of a duckdb_string_t that stand in the vector itself. */
const inlineBytes = 12;
/** Up to so many are copied one by one: making a view of them would take longer. */
const copiedByOne = 64;

/**
 * VARCHAR and BLOB: 16 bytes an entry, a length and either up to 12 bytes or a pointer. Reading behind a pointer is a native call, so
 * strings that lie side by side in DuckDB's heap, as a table's do, are fetched together. Never a byte beyond them.
 */
export class StringColumn implements ColumnBuilder {
  readonly type: Utf8 | Binary;
  readonly #values: VariableBytes;

  constructor(type: Utf8 | Binary, rows: number) {
    this.type = type;
    this.#values = new VariableBytes(rows);
  }

  append(vector: Vector, start: number, count: number): void {
    const entries = vectorBytes(vector, start + count, 16);
    const view = new DataView(entries.buffer, entries.byteOffset, entries.byteLength);
    const mask = vectorValidity(vector, start + count);
    const { bytes, nulls } = this.#values;
    nulls.append(mask, start, count);

    let total = 0;
    for (let i = start; i < start + count; i++) {
      if (isValid(mask, i)) total += view.getUint32(i * 16, true);
    }
    const target = bytes.reserve(total);
    const run = new PointerRun(entries, view, target);
    let at = bytes.length;
    for (let i = start; i < start + count; i++) {
      if (isValid(mask, i)) {
        const length = view.getUint32(i * 16, true);
        if (length <= inlineBytes) {
          const from = i * 16 + 4;
          for (let j = 0; j < length; j++) target[at + j] = entries[from + j] ?? 0;
        } else run.add(i, length, at);
        at += length;
      }
      this.#values.endAt(at);
    }
    run.flush();
    bytes.length = at;
  }

  finish(): Data {
    return this.#values.finish(this.type);
  }
}

/** Strings whose memory joins up, forwards or backwards, waiting to be copied with one native call. */
class PointerRun {
  readonly #entries: Uint8Array;
  readonly #view: DataView;
  readonly #target: Uint8Array;
  #low = 0;
  #high = 0;
  #lowestEntry = 0;
  /** Triples: address, length, position in the target. */
  #parts: number[] = [];

  constructor(entries: Uint8Array, view: DataView, target: Uint8Array) {
    this.#entries = entries;
    this.#view = view;
    this.#target = target;
  }

  add(entry: number, length: number, at: number): void {
    const pointer = entry * 16 + 8;
    // User-space addresses have 47 bits or so: exact in a double.
    const address = this.#view.getUint32(pointer, true) + this.#view.getUint32(pointer + 4, true) * 2 ** 32;
    if (this.#parts.length > 0 && address === this.#high) this.#high += length;
    else if (this.#parts.length > 0 && address + length === this.#low) {
      this.#low = address;
      this.#lowestEntry = entry;
    } else {
      this.flush();
      this.#low = address;
      this.#high = address + length;
      this.#lowestEntry = entry;
    }
    this.#parts.push(address, length, at);
  }

  flush(): void {
    if (this.#parts.length === 0) return;
    const { buffer, byteOffset } = this.#entries;
    if (!(buffer instanceof ArrayBuffer)) throw new TypeError('A DuckDB vector came in shared memory.');
    const source = duckdb.get_data_from_pointer(
      buffer,
      byteOffset + this.#lowestEntry * 16 + 8,
      this.#high - this.#low,
    );
    for (let i = 0; i < this.#parts.length; i += 3) {
      const from = (this.#parts[i] ?? 0) - this.#low;
      const length = this.#parts[i + 1] ?? 0;
      const at = this.#parts[i + 2] ?? 0;
      if (length > copiedByOne) this.#target.set(source.subarray(from, from + length), at);
      else for (let j = 0; j < length; j++) this.#target[at + j] = source[from + j] ?? 0;
    }
    this.#parts = [];
  }
}

/** ENUM as text: each word is encoded once. */
export class EnumColumn implements ColumnBuilder {
  readonly type = new Utf8();
  readonly #values: VariableBytes;
  readonly #words: readonly Uint8Array[];
  readonly #width: 1 | 2 | 4;

  constructor(type: DuckDBEnumType, rows: number) {
    const encoder = new TextEncoder();
    this.#values = new VariableBytes(rows);
    this.#words = type.values.map((word) => encoder.encode(word));
    this.#width =
      type.internalTypeId === DuckDBTypeId.UTINYINT ? 1 : type.internalTypeId === DuckDBTypeId.USMALLINT ? 2 : 4;
  }

  append(vector: Vector, start: number, count: number): void {
    const width = this.#width;
    const codes = vectorBytes(vector, start + count, width);
    const view = new DataView(codes.buffer, codes.byteOffset, codes.byteLength);
    const mask = vectorValidity(vector, start + count);
    this.#values.nulls.append(mask, start, count);
    for (let i = start; i < start + count; i++) {
      if (isValid(mask, i)) {
        const code =
          width === 1 ? view.getUint8(i) : width === 2 ? view.getUint16(i * 2, true) : view.getUint32(i * 4, true);
        const word = this.#words[code];
        if (word === undefined)
          throw new RangeError(`An ENUM column holds code ${code}, which its type does not name.`);
        this.#values.bytes.push(word);
      }
      this.#values.end();
    }
  }

  finish(): Data {
    return this.#values.finish(this.type);
  }
}

/** What Arrow has no type for that every reader knows, as DuckDB's text. Slow, and rare: UUID, INTERVAL, BIT, UNION, BIGNUM … */
export class TextColumn implements ColumnBuilder {
  readonly type = new Utf8();
  readonly #values: VariableBytes;
  readonly #duckdbType: DuckDBType;
  readonly #encoder = new TextEncoder();

  constructor(type: DuckDBType, rows: number) {
    this.#values = new VariableBytes(rows);
    this.#duckdbType = type;
  }

  append(vector: Vector, start: number, count: number): void {
    this.#values.nulls.append(this.#mask(vector, start + count), start, count);
    const items = DuckDBVector.create(vector, start + count, this.#duckdbType);
    for (let i = start; i < start + count; i++) {
      const item = items.getItem(i);
      if (item !== null) this.#values.bytes.push(this.#encoder.encode(textOf(item, this.#duckdbType)));
      this.#values.end();
    }
  }

  finish(): Data {
    return this.#values.finish(this.type);
  }

  /** UNION keeps its NULLs in the tag, so its mask comes from the items. */
  #mask(vector: Vector, count: number): Uint8Array | null {
    if (this.#duckdbType.typeId !== DuckDBTypeId.UNION) return vectorValidity(vector, count);
    const items = DuckDBVector.create(vector, count, this.#duckdbType);
    const mask = new Uint8Array((count + 7) >> 3);
    for (let i = 0; i < count; i++) {
      if (items.getItem(i) !== null) mask[i >> 3] = (mask[i >> 3] ?? 0) | (1 << (i & 7));
    }
    return mask;
  }
}

/** Exported for the tests: the text that stands for a value of a type which Arrow cannot carry. */
export function textOf(value: DuckDBValue, type: DuckDBType): string {
  if (type.typeId !== DuckDBTypeId.UNION && type.typeId !== DuckDBTypeId.VARIANT) return String(value);
  const json = JsonDuckDBValueConverter(value, type, JsonDuckDBValueConverter);
  return typeof json === 'string' ? json : JSON.stringify(json);
}
