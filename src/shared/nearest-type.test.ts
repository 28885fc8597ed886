import { describe, expect, test } from 'vitest';
import { nearestType, spelledType } from './nearest-type';

describe('the type that a parameter is given in', () => {
  test.each([
    [null, 'VARCHAR'],
    ['DATE', 'DATE'],
    ['INTEGER', 'BIGINT'],
    ['UBIGINT', 'BIGINT'],
    ['FLOAT', 'DOUBLE'],
    ['TIMESTAMP WITH TIME ZONE', 'TIMESTAMP WITH TIME ZONE'],
    ['TIMESTAMP_S', 'TIMESTAMP'],
    ['TIMESTAMP_MS', 'TIMESTAMP'],
    ['DECIMAL(18,2)', 'DECIMAL(38,9)'],
    ['DECIMAL(18)', 'DECIMAL(38,9)'],
    ['DECIMAL( 20, 9 )', 'DECIMAL(38,9)'],
  ])('%s is %s', (inferred, expected) => {
    expect(nearestType(inferred)).toBe(expected);
  });

  test('holds the sum of BIGINTs, which BIGINT does not', () => {
    expect(nearestType('HUGEINT')).toBe('DECIMAL(38,9)');
    expect(nearestType('UHUGEINT')).toBe('DECIMAL(38,9)');
  });

  test.each([
    'TIMESTAMP_NS',
    'DECIMAL(20,10)',
    'DECIMAL( 38, 18 )',
    'INTEGER[]',
    'STRUCT(a INTEGER)',
    'BLOB',
    'INTERVAL',
  ])('is text for %s, of which every other would leave something out', (inferred) => {
    expect(nearestType(inferred)).toBe('VARCHAR');
  });

  test('may be spelled in other ways', () => {
    expect(nearestType('Timestamptz')).toBe('TIMESTAMP WITH TIME ZONE');
    expect(nearestType('numeric(10,2)')).toBe('DECIMAL(38,9)');
    expect(spelledType(' timestamp  with time zone')).toBe('TIMESTAMP WITH TIME ZONE');
    expect(spelledType('int')).toBe('BIGINT');
    expect(spelledType('BLOB')).toBeNull();
    expect(spelledType('constructor')).toBeNull();
  });
});
