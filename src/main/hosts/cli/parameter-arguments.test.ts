import { describe, expect, test } from 'vitest';
import { parameterValues } from './parameter-arguments';

const asked = [
  { name: 'from', type: 'DATE' },
  { name: 'any', type: null },
  { name: '1', type: 'INTEGER' },
];

describe('parameters of the command line', () => {
  test('have the type that is written, or that the statement asks for', () => {
    expect(
      parameterValues(
        ['from=2026-11-20', 'any=a=b', '1=7', '$n:decimal=1.50', 'at:TIMESTAMPTZ=2026-11-20 10:00'],
        asked,
      ),
    ).toEqual({
      from: { type: 'DATE', value: '2026-11-20' },
      any: { type: 'VARCHAR', value: 'a=b' },
      1: { type: 'BIGINT', value: '7' },
      n: { type: 'DECIMAL(38,9)', value: '1.50' },
      at: { type: 'TIMESTAMP WITH TIME ZONE', value: '2026-11-20 10:00' },
    });
  });

  test.each([
    ['from', 'is no parameter'],
    ['=3', 'is no parameter'],
    ['from:BLOB=3', 'BLOB is no type'],
  ])('%s is refused', (text, message) => {
    expect(() => parameterValues([text], asked)).toThrow(message);
  });

  test('are given once', () => {
    expect(() => parameterValues(['a=1', 'a=2'], [])).toThrow('given twice');
  });
});
