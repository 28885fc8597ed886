import { describe, expect, test } from 'vitest';
import { cell, cellKind, columnLetters, xmlText } from './xlsx-cells';

describe('a cell', () => {
  test.each([
    ['BIGINT', 'number'],
    ['UTINYINT', 'number'],
    ['DECIMAL(18,2)', 'number'],
    ['DOUBLE', 'float'],
    ['DECIMAL(18,2)[]', 'text'],
    ['TIMESTAMP WITH TIME ZONE', 'time'],
    ['TIMESTAMP[]', 'text'],
    ['DATE', 'date'],
    ['TIME', 'text'],
    ['BOOLEAN', 'boolean'],
    ['STRUCT(a INTEGER)', 'text'],
    ['INTERVAL', 'text'],
  ])('of %s is a %s', (type, kind) => {
    expect(cellKind(type)).toBe(kind);
  });

  test.each([
    ['number', '999999999999999', true],
    ['number', '-0.00123456789012345', true],
    ['number', '1000000000000000', false],
    ['number', '12345678901234.56', false],
    ['float', '0.30000000000000004', true],
    ['float', '1e+300', true],
    ['float', 'inf', false],
    ['float', '-inf', false],
  ] as const)('of a %s keeps the digits of %s as a number: %s', (kind, text, isNumber) => {
    expect(cell('A1', kind, text).includes('<v>')).toBe(isNumber);
  });

  test.each([
    ['1900-03-01', 61],
    ['2026-11-20 06:00:00', 46_346.25],
    ['2026-11-20 06:00:00+00', 46_346.25],
    ['1900-02-28', null],
    ['12026-11-20', null],
    ['infinity', null],
    ['0044-03-15 (BC)', null],
  ])('of the time %s is day %s of the calendar', (text, serial) => {
    const written = cell('A1', 'time', text);
    expect(written).toContain(serial === null ? 'inlineStr' : `<v>${serial}</v>`);
  });
});

test('columns have letters', () => {
  expect([0, 25, 26, 701, 702, 16_383].map(columnLetters)).toEqual(['A', 'Z', 'AA', 'ZZ', 'AAA', 'XFD']);
});

test('text is XML whatever it holds', () => {
  expect(xmlText('a\u0000b\tc\nd😀<')).toBe('a_x0000_b\tc\nd😀&lt;');
  expect(xmlText('_x000D_ and _x00')).toBe('_x005F_x000D_ and _x00');
});
