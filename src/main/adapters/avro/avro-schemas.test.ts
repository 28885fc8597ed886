import { Type } from 'avsc';
import { describe, expect, test } from 'vitest';
import { avroBytes, toSchema, twosComplement } from '../../../../test/support/schema-registry/avro-writer';
import { createAvroSchemas } from './avro-schemas';

function reader(schema: unknown, ...referenced: unknown[]) {
  return createAvroSchemas().compile(
    JSON.stringify(schema),
    referenced.map((each) => JSON.stringify(each)),
  );
}

const record = (fields: object[]) => ({ type: 'record', name: 'Event', namespace: 'shop.v1', fields });

describe('what avsc writes is read', () => {
  const schema = record([
    { name: 'id', type: 'long' },
    { name: 'small', type: 'int' },
    { name: 'amount', type: { type: 'bytes', logicalType: 'decimal', precision: 38, scale: 10 } },
    { name: 'fee', type: { type: 'fixed', name: 'Fee', size: 6, logicalType: 'decimal', precision: 12, scale: 2 } },
    { name: 'at', type: { type: 'long', logicalType: 'timestamp-micros' } },
    { name: 'seen', type: { type: 'long', logicalType: 'timestamp-millis' } },
    { name: 'local', type: { type: 'long', logicalType: 'local-timestamp-micros' } },
    { name: 'day', type: { type: 'int', logicalType: 'date' } },
    { name: 'clock', type: { type: 'long', logicalType: 'time-micros' } },
    { name: 'note', type: ['null', 'string'], default: null },
    { name: 'kind', type: { type: 'enum', name: 'Kind', symbols: ['BUY', 'SELL'] } },
    { name: 'raw', type: 'bytes' },
    { name: 'ratio', type: 'double' },
    { name: 'tags', type: { type: 'map', values: ['null', 'long'] } },
    { name: 'lines', type: { type: 'array', items: record([{ name: 'sku', type: 'string' }]) } },
    { name: 'either', type: ['null', 'string', 'long'] },
    { name: 'nothing', type: 'null' },
  ]);
  schema.fields[14] = {
    name: 'lines',
    type: { type: 'array', items: { type: 'record', name: 'Line', fields: [{ name: 'sku', type: 'string' }] } },
  };

  const value = {
    id: 9_007_199_254_740_993n,
    small: -2_147_483_648,
    amount: twosComplement(-12_345_678_901_234_567_890_123_456_789_012_345_678n, 16),
    fee: twosComplement(-5n, 6),
    at: -1n,
    seen: 1_700_000_000_123n,
    local: 1_700_000_000_000_001n,
    day: -719_162,
    clock: 86_399_999_999n,
    note: { string: 'naïve "quoted"\n' },
    kind: 'SELL',
    raw: Buffer.from([0, 255]),
    ratio: 123_456_789_012_345_680_000,
    tags: { a: { long: -(2n ** 63n) }, b: null },
    lines: [{ sku: 'x' }, { sku: 'y' }],
    either: { long: 2n ** 63n - 1n },
    nothing: null,
  };

  test('digit for digit', () => {
    const bytes = avroBytes(schema, value);
    const answer = reader(schema).read(bytes, 0, bytes.length);
    expect(answer).toEqual({
      json:
        '{"id":9007199254740993,"small":-2147483648,"amount":"-1234567890123456789012345678.9012345678","fee":"-0.05",' +
        '"at":"1969-12-31T23:59:59.999999Z","seen":"2023-11-14T22:13:20.123Z","local":"2023-11-14T22:13:20.000001","day":"0001-01-01",' +
        '"clock":"23:59:59.999999","note":"naïve \\"quoted\\"\\n","kind":"SELL","raw":"AP8=","ratio":1.2345678901234568e+20,' +
        '"tags":{"a":-9223372036854775808,"b":null},"lines":[{"sku":"x"},{"sku":"y"}],"either":{"long":9223372036854775807}}',
    });
  });

  test('as columns of the types that hold it', () => {
    const types = Object.fromEntries(reader(schema).columns.map(({ name, type }) => [name, type]));
    expect(types).toMatchObject({
      id: 'long',
      amount: 'decimal(38,10)',
      fee: 'decimal(12,2)',
      at: 'timestamp',
      local: 'string',
      day: 'date',
      clock: 'string',
      note: 'string',
      raw: 'binary',
      tags: { type: 'map', valueType: 'long' },
      lines: { type: 'array', elementType: { type: 'struct' } },
      either: { type: 'struct', fields: [{ name: 'string' }, { name: 'long' }] },
    });
    expect(types).not.toHaveProperty('nothing');
  });

  test.each(Array.from({ length: 40 }, (_, seed) => seed))('whatever avsc makes up (%i)', () => {
    const plain = record([
      { name: 'a', type: 'long' },
      { name: 'b', type: 'boolean' },
      { name: 'c', type: { type: 'array', items: { type: 'map', values: ['null', 'string', 'int'] } } },
      { name: 'd', type: { type: 'fixed', name: 'Four', size: 4 } },
    ]);
    const type = Type.forSchema(toSchema(plain), { wrapUnions: 'always' });
    const made: unknown = type.random();
    const bytes = type.toBuffer(made);
    const answer = reader(plain).read(Buffer.concat([Buffer.alloc(5), bytes, Buffer.alloc(2)]), 5, 5 + bytes.length);
    const expected: unknown = JSON.parse(JSON.stringify(made), (_key, each: unknown) =>
      isBufferJson(each) ? Buffer.from(each.data).toString('base64') : each,
    );
    expect('json' in answer ? JSON.parse(answer.json) : answer).toEqual(expected);
  });
});

function isBufferJson(value: unknown): value is { data: number[] } {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer' && 'data' in value;
}

describe('what is broken is said, with its byte', () => {
  const text = record([{ name: 'a', type: 'string' }]);

  test.each([
    ['a value that is cut', text, [0x06, 0x61], '3 bytes announced and 1 there, at byte 1'],
    ['bytes after the end', text, [0x02, 0x61, 0x00], '1 bytes are left over, at byte 2'],
    ['text that is not UTF-8', text, [0x02, 0xff], 'text that is not UTF-8, at byte 1'],
    [
      'an enum of no such symbol',
      { type: 'enum', name: 'E', symbols: ['A'] },
      [0x02],
      '1 is no symbol of its enum, at byte 0',
    ],
    ['an int too large', 'int', [0x80, 0x80, 0x80, 0x80, 0x10], '2147483648 is no int, at byte 0'],
    [
      'a number without an end',
      'long',
      Array.from({ length: 11 }, () => 0xff),
      'a number of more than 64 bits, at byte 0',
    ],
    ['NaN', 'float', [0, 0, 0xc0, 0x7f], 'NaN is a number that columns are not filled with, at byte 4'],
    [
      'endless nothing',
      { type: 'array', items: 'null' },
      [0xfe, 0xff, 0xff, 0xff, 0x0f],
      '2147483647 items announced, at byte 5',
    ],
  ])('%s', (_what, schema, bytes, problem) => {
    expect(reader(schema).read(Uint8Array.from(bytes), 0, bytes.length)).toEqual({
      problem: `not Avro of its schema: ${problem}`,
    });
  });

  test.each([
    ['no JSON', '{', /not an Avro schema that can be read/],
    ['an unknown name', JSON.stringify(record([{ name: 'a', type: 'Missing' }])), /not an Avro schema.*Missing/],
    ['itself inside', JSON.stringify(record([{ name: 'a', type: ['null', 'Event'] }])), /holds itself/],
  ])('a schema with %s', (_what, schema, message) => {
    expect(() => createAvroSchemas().compile(schema, [])).toThrow(message);
  });
});

test('types of other schemas are found by name, and a union of records is a record', () => {
  const line = { type: 'record', name: 'Line', namespace: 'shop', fields: [{ name: 'sku', type: 'string' }] };
  const order = { type: 'record', name: 'Order', namespace: 'shop', fields: [{ name: 'line', type: 'Line' }] };
  const either = reader(['shop.Order', 'shop.Line'], line, order);
  expect(either.columns.map(({ name }) => name)).toEqual(['line', 'sku']);
  expect(either.read(Uint8Array.of(0x00, 0x02, 0x61), 0, 3)).toEqual({ json: '{"line":{"sku":"a"}}' });
  expect(either.read(Uint8Array.of(0x02, 0x02, 0x61), 0, 3)).toEqual({ json: '{"sku":"a"}' });
});

test('a value that is no record is a column by itself', () => {
  const number = reader('long');
  expect(number.columns).toMatchObject([{ name: 'value', type: 'long' }]);
  expect(number.read(Uint8Array.of(0x54), 0, 1)).toEqual({ json: '{"value":42}' });
});
