import { Data, DataType, type Vector } from 'apache-arrow';
import { readData, type Cell } from './cell-format';

/** A value with its parts, each digit for digit. */
export type CellValue =
  | {
      readonly kind: 'scalar';
      readonly cell: Cell;
      /** A number that a double need not hold: of 64 bits, or decimal. */
      readonly wide: boolean;
    }
  | { readonly kind: 'list'; readonly items: readonly CellValue[] }
  | { readonly kind: 'record'; readonly fields: readonly { readonly name: string; readonly value: CellValue }[] }
  | { readonly kind: 'map'; readonly entries: readonly { readonly key: CellValue; readonly value: CellValue }[] };

const NULL_VALUE: CellValue = { kind: 'scalar', cell: { kind: 'null', text: '' }, wide: false };

/** A row past the end is NULL. */
export function readValue(vector: Vector, row: number): CellValue {
  let start = 0;
  // A vector's chunks have no declared type; what they are is asked of each.
  const chunks: readonly unknown[] = vector.data;
  for (const data of chunks) {
    if (!Data.isData(data)) throw new TypeError('A column has a chunk that is no Arrow data.');
    if (row < start + data.length) return valueIn(data, row - start);
    start += data.length;
  }
  return NULL_VALUE;
}

function valueIn(data: Data | undefined, index: number): CellValue {
  if (data === undefined || !data.getValid(index)) return NULL_VALUE;
  const { type } = data;
  if (DataType.isStruct(type)) {
    return {
      kind: 'record',
      fields: type.children.map(({ name }, place) => ({ name, value: valueIn(data.children[place], index) })),
    };
  }
  if (DataType.isList(type) || DataType.isLargeList(type)) {
    return { kind: 'list', items: indexesOf(data, index).map((item) => valueIn(data.children[0], item)) };
  }
  if (DataType.isFixedSizeList(type)) {
    const { listSize } = type;
    const items = Array.from({ length: listSize }, (_, place) => valueIn(data.children[0], index * listSize + place));
    return { kind: 'list', items };
  }
  if (DataType.isMap(type)) {
    const entries = data.children[0];
    return {
      kind: 'map',
      entries: indexesOf(data, index).map((entry) => ({
        key: valueIn(entries?.children[0], entry),
        value: valueIn(entries?.children[1], entry),
      })),
    };
  }
  const wide = DataType.isDecimal(type) || (DataType.isInt(type) && type.bitWidth === 64);
  return { kind: 'scalar', cell: readData(data, index), wide };
}

function indexesOf(data: Data, index: number): number[] {
  const offsets: unknown = data.valueOffsets;
  if (!(offsets instanceof Int32Array || offsets instanceof BigInt64Array)) {
    throw new TypeError('A LIST column has no offsets.');
  }
  const first = Number(offsets[index] ?? 0);
  return Array.from({ length: Number(offsets[index + 1] ?? first) - first }, (_, place) => first + place);
}

/**
 * JSON that a reader with doubles cannot spoil: a number of 64 bits or a decimal is a text, as is what JSON has no number for.
 * Keys of a map are texts; one that is nested is its own JSON.
 */
export function jsonOf(value: CellValue): string {
  switch (value.kind) {
    case 'scalar':
      return scalarJson(value.cell, value.wide);
    case 'list':
      return `[${value.items.map(jsonOf).join(', ')}]`;
    case 'record':
      return `{${value.fields.map(({ name, value: part }) => `${JSON.stringify(name)}: ${jsonOf(part)}`).join(', ')}}`;
    case 'map':
      return `{${value.entries.map(({ key, value: part }) => `${JSON.stringify(keyText(key))}: ${jsonOf(part)}`).join(', ')}}`;
  }
}

export function scalarJson({ kind, text }: Cell, wide: boolean): string {
  if (kind === 'null') return 'null';
  if (kind === 'boolean') return text;
  return kind === 'number' && !wide && /^-?\d/.test(text) ? text : JSON.stringify(text);
}

export function keyText(key: CellValue): string {
  return key.kind === 'scalar' && key.cell.kind !== 'null' ? key.cell.text : jsonOf(key);
}
