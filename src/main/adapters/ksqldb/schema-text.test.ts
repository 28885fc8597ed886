import { describe, expect, it } from 'vitest';
import { columnTypeOf } from './column-types';
import { parseSchema, parseType, typeTextOf } from './schema-text';

describe('a schema', () => {
  it('has names, types and keys', () => {
    const text =
      "`T_ID` BIGINT KEY, `na``me` STRING, plain INT, `H` ARRAY<STRUCT<`KEY` STRING, `VALUE` BYTES>> HEADERS, `O` BYTES HEADER('a, b')";
    expect(parseSchema(text).map(({ name, type, isKey }) => [name, typeTextOf(type), isKey])).toEqual([
      ['T_ID', 'BIGINT', true],
      ['na`me', 'STRING', false],
      ['plain', 'INTEGER', false],
      ['H', 'ARRAY<STRUCT<`KEY` STRING, `VALUE` BYTES>>', false],
      ['O', 'BYTES', false],
    ]);
    expect(parseSchema('')).toEqual([]);
  });

  it.each([
    '`a',
    '`a` ',
    '`a` BIGINT,',
    '`a` ARRAY<',
    '`a` DECIMAL(x, 2)',
    '`a` MAP<STRING>',
    '`a` STRUCT<`b`>',
    'a B>',
    '<',
  ])('is not %s', (text) => {
    expect(() => parseSchema(text)).toThrow(/a schema that cannot be read/);
  });

  it('is not one without an end to its depth', () => {
    expect(() => parseType('ARRAY<'.repeat(100_000))).toThrow(/cannot be read/);
  });
});

describe('a type', () => {
  it.each([
    'BOOLEAN',
    'DECIMAL(38, 0)',
    'MAP<STRING, MAP<STRING, ARRAY<DECIMAL(4, 2)>>>',
    'STRUCT<`a``b` STRUCT<`C` TIMESTAMP>, `D` DATE>',
  ])('%s is spelled as it was read', (text) => {
    expect(typeTextOf(parseType(text))).toBe(text);
  });

  it.each<[string, unknown]>([
    ['VARCHAR', 'string'],
    ['int', 'integer'],
    ['DOUBLE', 'double'],
    ['BYTES', 'binary'],
    ['DATE', 'date'],
    ['TIME', 'string'],
    ['TIMESTAMP', 'timestamp'],
    ['DECIMAL(19, 2)', 'decimal(19,2)'],
    ['DECIMAL(39, 2)', null],
    ['DECIMAL(2, 3)', null],
    ['INTERVAL', null],
    ['ARRAY<INTERVAL>', null],
    ['MAP<STRING, INTERVAL>', null],
    ['STRUCT<`a` INTERVAL>', null],
    ['STRUCT<>', null],
    ['MAP<BIGINT, INT>', { type: 'map', keyType: 'long', valueType: 'integer', valueContainsNull: true }],
  ])('%s is %j in the lake', (text, type) => {
    expect(columnTypeOf(parseType(text))).toEqual(type);
  });
});
