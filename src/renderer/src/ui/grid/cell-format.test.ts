import {
  Bool,
  DateDay,
  Decimal,
  Field,
  Float32,
  Int32,
  Int64,
  List,
  makeData,
  Struct,
  TimeMicrosecond,
  TimestampMicrosecond,
  TimestampNanosecond,
  Utf8,
  Vector,
  vectorFromArray,
  tableFromIPC,
  tableToIPC,
  Table,
} from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { decimalText, readCell } from './cell-format';

function decimalVector(unscaled: readonly bigint[], precision: number, scale: number): Vector {
  const words = new Uint32Array(unscaled.length * 4);
  unscaled.forEach((value, row) => {
    const bits = BigInt.asUintN(128, value);
    for (let word = 0; word < 4; word += 1) words[row * 4 + word] = Number((bits >> BigInt(32 * word)) & 0xffff_ffffn);
  });
  return new Vector([makeData({ type: new Decimal(scale, precision, 128), length: unscaled.length, data: words })]);
}

/** Through the bytes that the query process sends, since that is what the grid reads. */
function overTheWire(vector: Vector): Vector {
  const column = tableFromIPC(tableToIPC(new Table({ c: vector }), 'stream')).getChild('c');
  if (column === null) throw new Error('The column was lost on the way.');
  return column;
}

const texts = (vector: Vector): string[] =>
  Array.from({ length: vector.length }, (_, row) => readCell(overTheWire(vector), row).text);

describe('cells, digit for digit', () => {
  it('keeps BIGINT beyond 2^53', () => {
    const vector = vectorFromArray([9_007_199_254_740_993n, -9_223_372_036_854_775_808n, null], new Int64());
    expect(texts(vector)).toEqual(['9007199254740993', '-9223372036854775808', '']);
    expect(readCell(vector, 2).kind).toBe('null');
  });

  it('keeps all 38 digits of a DECIMAL, both signs', () => {
    const most = 99_999_999_999_999_999_999_999_999_999_999_999_999n;
    expect(texts(decimalVector([most, -most, 5n, -5n, 0n], 38, 2))).toEqual([
      '999999999999999999999999999999999999.99',
      '-999999999999999999999999999999999999.99',
      '0.05',
      '-0.05',
      '0.00',
    ]);
    expect(texts(decimalVector([-(2n ** 53n) - 1n], 38, 0))).toEqual(['-9007199254740993']);
  });

  it('pads a scale as wide as the number', () => {
    expect(decimalText(-7n, 38)).toBe(`-0.${'0'.repeat(37)}7`);
  });

  it('keeps microseconds, before and after the epoch', () => {
    const data = BigInt64Array.from([
      1_700_000_000_123_456n,
      -1n,
      0n,
      1_700_000_000_120_000n,
      9_223_372_036_854_775_807n,
    ]);
    const zoned = new Vector([makeData({ type: new TimestampMicrosecond('UTC'), length: 5, data })]);
    expect(texts(zoned)).toEqual([
      '2023-11-14 22:13:20.123456Z',
      '1969-12-31 23:59:59.999999Z',
      '1970-01-01 00:00:00Z',
      '2023-11-14 22:13:20.120Z',
      'infinity',
    ]);
    const local = new Vector([makeData({ type: new TimestampNanosecond(), length: 1, data: BigInt64Array.of(1n) })]);
    expect(texts(local)).toEqual(['1970-01-01 00:00:00.000000001']);
  });

  it('shows dates of any year and times of day', () => {
    const days = new Vector([
      makeData({ type: new DateDay(), length: 4, data: Int32Array.of(0, -1, 20_778, -719_529) }),
    ]);
    expect(texts(days)).toEqual(['1970-01-01', '1969-12-31', '2026-11-21', '-0001-12-31']);
    const time = new Vector([
      makeData({ type: new TimeMicrosecond(), length: 1, data: BigInt64Array.of(86_399_999_999n) }),
    ]);
    expect(texts(time)).toEqual(['23:59:59.999999']);
  });

  it('tells an empty text from NULL', () => {
    const vector = vectorFromArray(['', null, 'é'], new Utf8());
    expect([0, 1, 2].map((row) => readCell(vector, row).kind)).toEqual(['text', 'null', 'text']);
    expect(texts(vector)).toEqual(['', '', 'é']);
  });

  it('shows booleans and 32-bit floats as they were written', () => {
    expect(texts(vectorFromArray([true, false, null], new Bool()))).toEqual(['true', 'false', '']);
    expect(texts(vectorFromArray([0.1, 16_777_216, -0.5], new Float32()))).toEqual(['0.1', '16777216', '-0.5']);
  });

  it('shows nested values with what is NULL inside', () => {
    const type = new Struct([
      new Field('id', new Utf8(), true),
      new Field('n', new List(new Field('item', new Int32(), true)), true),
    ]);
    const vector = vectorFromArray(
      [
        { id: 'a"b', n: [1, null] },
        { id: null, n: [] },
      ],
      type,
    );
    expect(texts(vector)).toEqual(['{"id": "a\\"b", "n": [1, NULL]}', '{"id": NULL, "n": []}']);
  });

  it('reads across record batches', () => {
    const joined = vectorFromArray([1, 2], new Int32()).concat(vectorFromArray([3], new Int32()));
    expect([0, 1, 2, 3].map((row) => readCell(joined, row).text)).toEqual(['1', '2', '3', '']);
  });
});
