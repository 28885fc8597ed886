import { Data, DataType, type Vector } from 'apache-arrow';
import { formatDay, formatTimeOfDay, formatTimestamp } from './temporal-format';

export type CellKind = 'null' | 'number' | 'boolean' | 'text' | 'temporal' | 'nested' | 'binary';

export interface Cell {
  readonly kind: CellKind;
  /** Exact: every digit that the lake holds. Empty for NULL. */
  readonly text: string;
}

const NULL_CELL: Cell = { kind: 'null', text: '' };
const decoder = new TextDecoder();

/**
 * Value of one row, digit for digit. Arrow's own `get` turns timestamps into milliseconds and leaves decimals as words,
 * so the buffers are read here. A row past the end is NULL.
 */
export function readCell(vector: Vector, row: number): Cell {
  let start = 0;
  // A vector's chunks have no declared type; what they are is asked of each.
  const chunks: readonly unknown[] = vector.data;
  for (const data of chunks) {
    if (!Data.isData(data)) throw new TypeError('A column has a chunk that is no Arrow data.');
    if (row < start + data.length) return readData(data, row - start);
    start += data.length;
  }
  return NULL_CELL;
}

/** The same of one chunk. */
export function readData(data: Data, index: number): Cell {
  const { type } = data;
  if (DataType.isNull(type) || !data.getValid(index)) return NULL_CELL;
  // The declared type of the buffers is loose; each reader checks the array that it got.
  const values: unknown = data.values;

  if (DataType.isBool(type)) return readBoolean(data, values, index);
  if (DataType.isInt(type)) return { kind: 'number', text: integerAt(values, index).toString() };
  if (DataType.isFloat(type)) return { kind: 'number', text: floatText(values, index, type.precision === 1) };
  if (DataType.isDecimal(type))
    return { kind: 'number', text: decimalText(decimalWords(values, index, type.bitWidth), type.scale) };
  if (DataType.isUtf8(type) || DataType.isLargeUtf8(type)) {
    return { kind: 'text', text: decoder.decode(bytesAt(values, data.valueOffsets, index)) };
  }
  if (DataType.isBinary(type) || DataType.isLargeBinary(type)) {
    return { kind: 'binary', text: hexText(bytesAt(values, data.valueOffsets, index)) };
  }
  if (DataType.isDate(type)) {
    const raw = integerAt(values, index);
    return { kind: 'temporal', text: formatDay(type.unit === 0 ? Number(raw) : Math.floor(Number(raw) / 86_400_000)) };
  }
  if (DataType.isTimestamp(type)) {
    const zoned = type.timezone !== null && type.timezone !== undefined && type.timezone !== '';
    return { kind: 'temporal', text: formatTimestamp(integerAt(values, index), type.unit, zoned) };
  }
  if (DataType.isTime(type)) return { kind: 'temporal', text: formatTimeOfDay(integerAt(values, index), type.unit) };
  if (DataType.isDictionary(type)) {
    return data.dictionary === undefined ? NULL_CELL : readCell(data.dictionary, Number(integerAt(values, index)));
  }
  if (DataType.isStruct(type)) {
    const parts = type.children.map(
      (field, i) => `${JSON.stringify(field.name)}: ${nestedChild(data.children[i], index)}`,
    );
    return { kind: 'nested', text: `{${parts.join(', ')}}` };
  }
  if (DataType.isList(type) || DataType.isLargeList(type))
    return { kind: 'nested', text: `[${elements(data, index, nestedChild).join(', ')}]` };
  if (DataType.isMap(type)) return { kind: 'nested', text: `{${elements(data, index, mapEntry).join(', ')}}` };
  if (DataType.isFixedSizeList(type)) {
    const parts = Array.from({ length: type.listSize }, (_, i) =>
      nestedChild(data.children[0], index * type.listSize + i),
    );
    return { kind: 'nested', text: `[${parts.join(', ')}]` };
  }
  return { kind: 'text', text: `(type ${String(type.typeId)})` };
}

function readBoolean(data: Data, values: unknown, index: number): Cell {
  if (!(values instanceof Uint8Array)) throw new TypeError('A BOOLEAN column has no bytes.');
  const bit = data.offset + index;
  return { kind: 'boolean', text: (((values[bit >> 3] ?? 0) >> (bit & 7)) & 1) === 1 ? 'true' : 'false' };
}

/** Element of any integer buffer; 64-bit counts may arrive as pairs of 32-bit words, low word first. */
function integerAt(values: unknown, index: number): bigint {
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) return values[index] ?? 0n;
  if (
    values instanceof Int32Array ||
    values instanceof Uint32Array ||
    values instanceof Int16Array ||
    values instanceof Uint16Array ||
    values instanceof Int8Array ||
    values instanceof Uint8Array
  ) {
    return BigInt(values[index] ?? 0);
  }
  throw new TypeError('An integer column has no integer buffer.');
}

function floatText(values: unknown, index: number, single: boolean): string {
  if (!(values instanceof Float64Array || values instanceof Float32Array))
    throw new TypeError('A FLOAT column has no float buffer.');
  const value = values[index] ?? 0;
  if (Object.is(value, -0)) return '-0';
  return single ? singleText(value) : String(value);
}

/** The fewest digits that read back as the same 32-bit float: 0.1, not 0.10000000149011612. */
function singleText(value: number): string {
  for (let digits = 6; digits < 9; digits += 1) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return String(Number(text));
  }
  return String(Number(value.toPrecision(9)));
}

/** Two's complement of `bitWidth` bits, low word first, from 32-bit words as Arrow lays decimals out. */
function decimalWords(values: unknown, index: number, bitWidth: number): bigint {
  if (values instanceof BigInt64Array) return values[index] ?? 0n;
  if (!(values instanceof Uint32Array || values instanceof Int32Array))
    throw new TypeError('A DECIMAL column has no words.');
  const wordCount = bitWidth / 32;
  let unsigned = 0n;
  for (let word = wordCount - 1; word >= 0; word -= 1) {
    unsigned = (unsigned << 32n) | BigInt((values[index * wordCount + word] ?? 0) >>> 0);
  }
  return BigInt.asIntN(bitWidth, unsigned);
}

export function decimalText(unscaled: bigint, scale: number): string {
  if (scale <= 0) return unscaled.toString();
  const negative = unscaled < 0n;
  const digits = (negative ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  return `${negative ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

function bytesAt(values: unknown, offsets: unknown, index: number): Uint8Array {
  if (!(values instanceof Uint8Array)) throw new TypeError('A column of bytes has no bytes.');
  return values.subarray(Number(integerAt(offsets, index)), Number(integerAt(offsets, index + 1)));
}

function hexText(bytes: Uint8Array): string {
  return `0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

function elements(data: Data, index: number, read: (child: Data | undefined, index: number) => string): string[] {
  const offsets: unknown = data.valueOffsets;
  const first = Number(integerAt(offsets, index));
  const end = Number(integerAt(offsets, index + 1));
  return Array.from({ length: end - first }, (_, i) => read(data.children[0], first + i));
}

function nestedChild(child: Data | undefined, index: number): string {
  if (child === undefined) return 'NULL';
  const cell = readData(child, index);
  if (cell.kind === 'null') return 'NULL';
  return cell.kind === 'text' || cell.kind === 'temporal' ? JSON.stringify(cell.text) : cell.text;
}

function mapEntry(entries: Data | undefined, index: number): string {
  return `${nestedChild(entries?.children[0], index)}: ${nestedChild(entries?.children[1], index)}`;
}
